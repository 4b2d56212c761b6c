"""Decode over real bytes and real articles: no mojibake published, no good copy refused."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from barqiya.decode import decode
from barqiya.items import Decoded, Rejected
from barqiya.reasons import Reason
from barqiya.text import detect
from support.corpus import corpus_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.corpus

EVERY = 20
#: Before it was collected this file lost half its letters to question marks.
LOST = "سياسيه_DZP20.txt"


def windows_1256_files() -> list[Path]:
    return sorted(corpus_path("corpus", "charset", "windows-1256").iterdir())


def articles() -> Iterator[str]:
    with gzip.open(corpus_path("corpus", "saudi_dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % EVERY == 0:
                article = json.loads(line)
                yield from (text for text in (article["title"], article["text"]) if text.strip())


@pytest.mark.parametrize(
    "charset", ["windows-1256", "", "utf-8", "iso-8859-1", "iso-8859-6", "utf-16", "klingon"]
)
def test_windows_1256_is_read_however_it_is_declared(charset: str) -> None:
    files = windows_1256_files()
    assert len(files) >= 80
    for file in files:
        content = file.read_bytes()
        found = decode(content, f"text/plain; charset={charset}" if charset else "text/plain")
        if file.name == LOST:
            assert isinstance(found, Rejected)
            assert found.reason is Reason.DECODE_NOISE
            continue
        assert isinstance(found, Decoded), file.name
        assert found.charset == "cp1256"
        assert found.text == content.decode("cp1256").replace("\x00", "")
        assert detect(found.text).code == "ar"
        assert found.method == ("declared" if charset == "windows-1256" else "detected")


def test_mojibake_seen_in_live_copy_is_taken_back_or_refused() -> None:
    path = corpus_path("corpus", "charset", "mojibake_and_oddities.jsonl")
    outcomes: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        found = decode(sample["text"].encode(), "text/plain; charset=utf-8")
        if isinstance(found, Rejected):
            outcomes[sample["class"]] = found.reason.value
        elif found.changes:
            outcomes[sample["class"]] = found.changes[0].detail or ""
            assert detect(found.text).code == "ar"
        else:
            assert found.text == sample["text"]
            assert "read as" not in sample["class"]
    assert sorted(outcomes.values()) == [
        "UTF-8 read as Windows-1256",
        "Windows-1256 read as Latin-1",
        "decode.noise",
    ]


def test_no_good_article_is_refused_or_changed() -> None:
    for text in articles():
        found = decode(text.encode(), "text/plain; charset=utf-8")
        assert isinstance(found, Decoded), text[:60]
        assert found.text == text.replace("\ufeff", "")
        assert {change.kind for change in found.changes} <= {"byte_order_mark"}


@pytest.mark.parametrize(
    ("right", "wrong"), [("cp1256", "latin-1"), ("utf-8", "cp1256"), ("utf-8", "latin-1")]
)
def test_articles_broken_on_purpose_are_read_or_refused(right: str, wrong: str) -> None:
    tried = read = 0
    for text in articles():
        try:
            broken = text.encode(right).decode(wrong).encode()
        except UnicodeEncodeError:
            continue
        tried += 1
        found = decode(broken, "text/plain")
        if isinstance(found, Decoded):
            read += 1
            assert found.text == text.replace("\ufeff", "")
    assert tried > 1000
    assert read >= 0.99 * tried
