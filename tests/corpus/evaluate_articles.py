"""No word lost: every word of an article is published, or stands in a line taken out with a reason.

``python tests/corpus/evaluate_articles.py`` reads all articles of the reference data and the 80
Windows-1256 files, declared, not declared and declared wrongly; test_articles.py reads a sample.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from barqiya.items import Rejected
from barqiya.text import detect, words
from corpus.reading import articles, prepare, prepare_article, report
from support.corpus import corpus_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from barqiya.pipeline import Prepared
    from corpus.reading import Stored

#: The three ways in which the same bytes are sent.
DECLARATIONS: Final = {
    "declared": "text/plain; charset=windows-1256",
    "not declared": "text/plain",
    "declared wrongly": "text/plain; charset=iso-8859-1",
}
#: Before it was collected this file lost half its letters to question marks.
DAMAGED: Final = "سياسيه_DZP20.txt"


@dataclass
class Kept:
    """Counts over articles."""

    articles: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """Articles that became dead letters, by reason."""
    words: int = 0
    taken_out: Counter[str] = field(default_factory=Counter)
    """Words of removed lines, by label."""
    lost: list[tuple[str, list[str]]] = field(default_factory=list)
    """Articles with a word that is in neither, and those words."""


def missing_words(article: Stored, found: Prepared) -> list[str]:
    """Words of the copy that are neither published nor in a line that was taken out."""
    content = found.normalized.content
    published = [content.headline, content.standfirst or "", content.slugline or ""]
    published += [block.text for block in content.body]
    published += [image.caption or "" for image in content.images]
    published += [image.credit.raw for image in content.images if image.credit]
    removed = [line.text for line in found.parsed.lines if not line.kept]
    have = Counter(words("\n".join((*published, *removed))))
    return list((Counter(words(article.copy)) - have).elements())


def read_articles(chosen: Iterable[Stored]) -> Kept:
    """Take articles through decode, parse and normalize and account for their words.

    Raises:
        AssertionError: A stage raised an exception.
    """
    kept = Kept()
    for article in chosen:
        kept.articles += 1
        found = prepare_article(article)
        if isinstance(found, Rejected):
            kept.refused[found.reason.value] += 1
            continue
        kept.words += len(words(article.copy))
        for line in found.parsed.lines:
            if not line.kept:
                kept.taken_out[line.label] += len(words(line.text))
        missing = missing_words(article, found)
        if missing:
            kept.lost.append((article.number, missing))
    return kept


def read_charsets() -> Iterator[tuple[str, int, int, list[str]]]:
    """Yield, for each way of declaring: its name, files, files refused, files published wrong."""
    files = sorted(corpus_path("corpus", "charset", "windows-1256").iterdir())
    for name, content_type in DECLARATIONS.items():
        refused, wrong = 0, []
        for file in files:
            content = file.read_bytes()
            found = prepare(content, source="unknown", content_type=content_type)
            if isinstance(found, Rejected):
                refused += 1
                continue
            text = found.decoded.text
            right = text == content.decode("cp1256").replace("\x00", "")
            if not right or detect(text).code != "ar":
                wrong.append(file.name)
        yield name, len(files), refused, wrong


def main() -> None:
    """Print what became of every word, and of every file."""
    kept = read_articles(articles())
    taken = sum(kept.taken_out.values())
    print(f"articles {kept.articles}, exceptions 0, refused {dict(kept.refused)}")  # noqa: T201
    print(f"words {kept.words}, lost {sum(len(lost) for _, lost in kept.lost)}")  # noqa: T201
    print(  # noqa: T201
        f"words of lines taken out {taken} ({taken / kept.words:.2%}): "
        + ", ".join(f"{label} {count}" for label, count in kept.taken_out.most_common())
    )
    for number, lost in kept.lost[:10]:
        print(f"  {number}: {lost[:8]}")  # noqa: T201
    for name, files, refused, wrong in read_charsets():
        print(  # noqa: T201
            f"Windows-1256, {name}: {files} files, {refused} refused as noise, "
            f"{len(wrong)} published wrong {wrong[:3] or ''}"
        )


if __name__ == "__main__":
    report(main)
