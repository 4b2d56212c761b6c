"""Which field is read from which format, counted over the fixtures: ``make formats-table``.

Writes ``docs/reference/formats/table.md``; with ``--accept`` it also takes today's results as the
expected ones, to be reviewed in the diff.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

from support.corpus import ROOT
from support.formats import EXPECTED, expected, fixtures, name_of, outcome

PAGE = ROOT / "docs" / "reference" / "formats" / "table.md"
_FIELDS = (
    "item_id", "item_revision", "status", "signals", "embargoed_until", "urgency", "priority",
    "first_created", "version_created", "published_at", "updated_at", "headline",
    "alternative_headlines", "headline_roles", "kicker", "standfirst", "slugline", "dateline",
    "byline", "credit_line", "sources", "subjects", "genres", "keywords", "locations",
    "editorial_note", "copyright_holder", "copyright_notice", "usage_terms", "images", "links",
    "take", "language", "body", "body_html",
)  # fmt: skip
_HEAD = """# Formats and fields

Which field of an article is read from which format, counted over the fixtures in
`tests/corpus/formats/`: the number of articles in which it was found. A dash: the format has no
such field, or no fixture states it. Made by `make formats-table`; a test keeps it true.

"""


def table() -> str:
    """The page, from what is expected of the fixtures."""
    counts: dict[str, Counter[str]] = {}
    articles: Counter[str] = Counter()
    for name, result in expected().items():
        kind = name.partition("/")[0]
        counts.setdefault(kind, Counter())
        if isinstance(result, str):
            continue
        for article in result:
            articles[kind] += 1
            counts[kind].update(article.keys())
    kinds = sorted(counts)
    lines = [
        "| field | " + " | ".join(kinds) + " |",
        "|---|" + "---|" * len(kinds),
        "| *articles* | " + " | ".join(f"*{articles[kind]}*" for kind in kinds) + " |",
    ]
    for field in _FIELDS:
        cells = (str(counts[kind][field] or "–") for kind in kinds)
        lines.append(f"| `{field}` | " + " | ".join(cells) + " |")
    return _HEAD + "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    if "--accept" in sys.argv:
        results = {name_of(path): outcome(path) for path in fixtures()}
        text = json.dumps(results, ensure_ascii=False, indent=1)
        EXPECTED.write_text(text + "\n", encoding="utf-8")
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
