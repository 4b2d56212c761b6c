"""The reference pages say what the code does: every reason, setting and stage is on its page."""

from __future__ import annotations

import re
from pathlib import Path
from types import FunctionType

from barqiya.keys import Keys
from barqiya.pipeline import STAGES
from barqiya.reasons import Reason
from barqiya.settings import Settings
from barqiya_schemas import RAW_FIELDS, ArticleEvent, OutcomeKind

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"


def page(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def test_every_reason_is_described_in_its_own_words() -> None:
    text = page("reasons")
    for reason in Reason:
        assert f"| `{reason.value}` | {reason.meaning} |" in text


def test_every_reason_begins_with_its_stage() -> None:
    assert {reason.stage for reason in Reason} <= set(STAGES)


def test_every_setting_is_described_with_its_default() -> None:
    text = page("settings")
    for name, field in Settings.model_fields.items():
        assert f"`BARQIYA_{name.upper()}`" in text
        assert field.description
        described = field.description.replace("``", "`")
        assert described.split(":")[0].split(",")[0].split(";")[0] in text


def test_every_queue_field_and_outcome_is_described() -> None:
    text = page("queue")
    for name in RAW_FIELDS:
        assert f"| `{name}` |" in text
    for outcome in OutcomeKind:
        assert f"| `{outcome.value}` |" in text


def test_every_event_field_is_described() -> None:
    text = page("events")
    for name in ArticleEvent.model_fields:
        assert f"| `{name}` |" in text


def test_every_key_is_described() -> None:
    text = page("keys").replace("\\|", "|")
    described = {
        name: member.__doc__
        for name, member in vars(Keys).items()
        if name[0] != "_" and isinstance(member, (property, FunctionType))
    }
    assert len(described) > 15
    for name, meaning in described.items():
        assert meaning is not None
        assert f"| {meaning.replace('``', '`')} |" in text, name
        if isinstance(vars(Keys)[name], property):
            assert f"| `{getattr(Keys(), name)}` |" in text


def linked(page: Path) -> set[Path]:
    """Files and folders that a page links to, here."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    return {(page.parent / each).resolve() for each in found if "://" not in each}


def test_the_index_has_every_page() -> None:
    pages = {
        path
        for folder in ("how-to", "reference", "explanation")
        for path in (DOCS / folder).glob("*.md")
    }
    assert len(pages) > 20
    assert pages - linked(DOCS / "README.md") == set()
    assert DOCS / "README.md" in linked(ROOT / "README.md")


def test_no_link_of_a_page_leads_nowhere() -> None:
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "deploy" / "README.md"]
    dead = {
        f"{page.relative_to(ROOT)}: {target.relative_to(ROOT)}"
        for page in pages
        if "node_modules" not in page.parts
        for target in linked(page)
        if not target.exists()
    }
    assert dead == set()
