"""Findings of a replay, as people and programs see them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from barqiya.cli.safe import clean, isolate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya.operate.differences import Difference
    from barqiya.operate.published import Part
    from barqiya.worker.comparison import Finding, PartFinding

_SHOWN = 160
_STYLES = {"changed": "new", "apart": "good", "decided": "warn", "readable": "good"}


def style_of(finding: Finding) -> str:
    """Style of the line that names an item."""
    return _STYLES.get(finding.status, "dim")


def finding_lines(finding: Finding) -> Iterator[str]:
    """The item, then each difference: ``-`` what is published, ``+`` what would be."""
    names = [name for part in finding.parts for name in _names(part)]
    yield (
        f"{finding.raw_id}  {finding.status:<10}  {isolate(finding.source, 24)}  "
        f"{clean(', '.join(dict.fromkeys(names)))}"
    ).rstrip()
    for number, part in enumerate(finding.parts, start=1):
        if len(finding.parts) > 1 and _names(part):
            yield f"  article {number} of {len(finding.parts)}: {part.status}"
        yield from _part_lines(part)


def _names(part: PartFinding) -> list[str]:
    decided = ["outcome"] if _is_decided_otherwise(part) else []
    return decided + [each.path for each in part.differences]


def _is_decided_otherwise(part: PartFinding) -> bool:
    return part.status in {"apart", "decided", "readable"}


def _part_lines(part: PartFinding) -> Iterator[str]:
    if _is_decided_otherwise(part):
        yield "    outcome"
        yield f"      - {_decision(part.was)}"
        yield f"      + {_decision(part.now)}"
    for each in part.differences:
        yield f"    {clean(each.path)}"
        for sign, value in (("-", each.was), ("+", each.now)):
            for line in value if isinstance(value, list) else [value]:
                if line is not None:
                    yield f"      {sign} {_text(line)}"


def _decision(part: Part | None) -> str:
    if part is None:
        return "(no such article)"
    words = [part.outcome, part.relation, part.reason]
    return clean(" ".join(word for word in words if word))


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    """A value on one line; of a block its text, with its type when it is no paragraph."""
    if isinstance(value, dict) and set(value) == {"type", "text"}:
        kind = "" if value["type"] == "paragraph" else f"[{clean(value['type'])}] "
        return kind + isolate(value["text"], _SHOWN)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return isolate(text, _SHOWN)


def finding_json(finding: Finding) -> dict[str, Any]:
    """The stable form of an item in ``barqiya replay --json``."""
    return {
        "kind": "item",
        "raw_id": finding.raw_id,
        "source": finding.source,
        "status": finding.status,
        "articles": [
            {
                "status": part.status,
                "article_id": part.replay.article_id or None,
                "was": _decision_json(part.was),
                "now": _decision_json(part.now),
                "differences": [_difference_json(each) for each in part.differences],
            }
            for part in finding.parts
        ],
    }


def _decision_json(part: Part | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {
        "outcome": part.outcome,
        "relation": part.relation or None,
        "reason": part.reason,
        "revision": part.revision or None,
    }


def _difference_json(difference: Difference) -> dict[str, Any]:
    return {"path": difference.path, "was": difference.was, "now": difference.now}
