"""Which partition an item goes to: the rule of the kit, without a server."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya_schemas.partition import (
    _ARABIC_LANGUAGES,
    _LATIN_LANGUAGES,
    partition_of,
    script_of,
    text_key,
)
from support.examples import copy_of_wire
from support.stories import paragraphs

ARABIC = copy_of_wire("صحار")
ENGLISH = "The harbour ferry returned to service on Monday after a refit of four months."
FRENCH = "À l'été, l'équipe a fêté sa première médaille; élèves et réalisateurs étaient présents."
MARKUP = '<html lang="en"><head><title>x</title></head><body class="story-text article">'
NAMES = ["arab", "latn", "other"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("content", "content_type", "script"),
    [
        (ARABIC.encode(), "", "arab"),
        (ARABIC.encode("cp1256", "ignore"), "", "arab"),
        (ARABIC.encode("iso-8859-6", "ignore"), "text/plain; charset=iso-8859-6", "arab"),
        (ARABIC.encode("utf-16"), "", "arab"),
        (json.dumps({"body_text": ARABIC}).encode(), "application/json", "arab"),
        (f"{MARKUP}<p>{ARABIC}</p></body></html>".encode(), "text/html", "arab"),
        (f'<nitf title="{ARABIC[:40]}"/>'.encode(), "application/xml", "arab"),
        (f"{ENGLISH} It is called «النجمة».".encode(), "", "latn"),
        (FRENCH.encode("cp1252"), "", "latn"),
        ("Паром вернулся на линию после ремонта.".encode(), "", "other"),
        (b"12 34 56", "", "other"),
        (b"", "", "other"),
    ],
)
def test_the_script_is_seen(content: bytes, content_type: str, script: str) -> None:
    assert script_of(content, content_type) == script
    assert partition_of(content, NAMES, content_type=content_type) == script


def test_the_page_for_other_languages_says_what_the_code_does() -> None:
    page = (ROOT / "docs/reference/partitions.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| `(\w+)` \| (.*?) ?\| `(.+)` \| `(.+)` \|$", page, re.MULTILINE)
    heads = re.findall(r"of `([^`]+)` \|", page)
    assert (len(rows), len(heads)) == (6, 2)
    for text, script, key, *places in rows:
        content = text.encode()
        assert (script_of(content), text_key(content)) == (script, key)
        assert [partition_of(content, names.split(",")) for names in heads] == places
    # By nothing but what the page says.
    hashed = hashlib.blake2b("برقية".encode(), digest_size=16, person=b"barqiya").hexdigest()
    assert f"`{hashed}`" in page
    listed = [
        set(re.findall(r"`([a-z-]+)`", part))
        for part in re.findall(r"is one of ([^.;]+)[.;]", page)
    ]
    assert listed == [_ARABIC_LANGUAGES, _LATIN_LANGUAGES]


def test_a_declared_language_wins_over_what_is_seen() -> None:
    assert partition_of(ENGLISH.encode(), NAMES, language="ar-EG") == "arab"
    assert partition_of(ARABIC.encode(), NAMES, language="uz-Latn") == "latn"
    assert partition_of(ARABIC.encode(), [*NAMES, "fa"], language="fa_IR") == "fa"
    assert partition_of(ARABIC.encode(), [*NAMES, "fa"], language="ar") == "arab"
    assert partition_of(ARABIC.encode(), NAMES, language="xx") == "arab", "unknown: looked at"


def test_what_has_no_partition_of_its_own() -> None:
    russian = "Паром вернулся на линию".encode()
    assert partition_of(russian, ["arab", "latn", "other"]) == "other"
    assert partition_of(ENGLISH.encode(), ["arab-1", "arab-2"]) in {"arab-1", "arab-2"}
    assert partition_of(russian, ["arab", "latn"]) in {"arab", "latn"}
    assert partition_of(russian, ["desk"]) == "desk"
    with pytest.raises(ValueError, match="no partition"):
        partition_of(russian, [])


def test_a_copy_with_another_headline_and_another_end_goes_to_the_same_partition() -> None:
    names = [f"arab-{number}" for number in range(1, 9)]
    together = 0
    for number in range(50):
        body = "\n\n".join(paragraphs(number, 6))
        headline = "مشروعات جديدة"
        reprint = f"{body.rsplit(' ', 3)[0]}\n\nتابعونا على قناتنا"
        first, second = (
            partition_of(text.encode(), names) for text in (f"{headline}\n{body}", reprint)
        )
        together += first == second
    assert together >= 40


SAME_STORY = Path(__file__).resolve().parents[1] / "corpus" / "same_story"


def test_one_story_in_five_formats_goes_to_one_partition() -> None:
    files = [file.read_bytes() for file in SAME_STORY.iterdir()]
    assert len(files) == 5
    assert len({text_key(content) for content in files}) == 1
    names = [f"arab-{number}" for number in range(1, 9)]
    assert len({partition_of(content, names) for content in files}) == 1


def test_one_partition_more_moves_a_share_and_nothing_else() -> None:
    items = [f"قضية {word}ستانية".encode() for word in map(str, range(400))]
    before = {item: partition_of(item, ["arab-1", "arab-2"], key=item.decode()) for item in items}
    more = ["arab-3", "arab-1", "arab-2"]
    after = {item: partition_of(item, more, key=item.decode()) for item in items}
    moved = [item for item in items if before[item] != after[item]]
    assert {after[item] for item in moved} == {"arab-3"}
    assert 90 <= len(moved) <= 180
    assert min(Counter(after.values()).values()) >= 90


def test_the_key_forgives_what_spelling_differs_in() -> None:
    assert text_key("المُحافَظـــات".encode()) == text_key("المحافظات".encode())
    assert text_key("الإسكندرية".encode()) == text_key("الاسكندريه".encode())
    assert text_key("من في عن".encode()) == ""


@given(st.binary(max_size=2000), st.text(max_size=40), st.text(max_size=20))
def test_it_never_fails(content: bytes, content_type: str, language: str) -> None:
    names = ["arab-1", "arab-2", "latn"]
    found = partition_of(content, names, content_type=content_type, language=language)
    assert found in names
    assert found == partition_of(
        content, names[::-1], content_type=content_type, language=language
    ), "the order of the names means nothing"


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "hex", "no-such-charset"])
def test_what_is_declared_and_is_no_charset_is_passed_over(name: str) -> None:
    content = ARABIC.encode("cp1256", "ignore")
    assert partition_of(content, NAMES, content_type=f"text/plain; charset={name}") == "arab"
    declared = f'<?xml version="1.0" encoding="{name}"?>'.encode() + content
    assert partition_of(declared, NAMES) == "arab"
