"""Running the pipeline on one file and showing every decision."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from barqiya.cli.considering import decide_by_index, decision_json, show_decision
from barqiya.cli.explain_view import show_explained, show_rejected
from barqiya.cli.inputs import Labels, check, read_content
from barqiya.cli.output import Output
from barqiya.cli.target import settings_for
from barqiya.errors import EXIT_DATA, EXIT_OK, InputError
from barqiya.items import Rejected
from barqiya.pipeline import Prepared, Timings, prepare_raw
from barqiya.registry import load_registry
from barqiya.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from barqiya.dedupe import Decision


def explain_file(
    file: str,
    options: Mapping[str, str | None],
    data: Path | None,
    *,
    index: bool,
    as_json: bool,
) -> int:
    """Explain one file; returns the exit code.

    Args:
        file: Its name.
        options: Labels of its entry.
        data: Folder of the embedded server.
        index: Whether the server is asked what it remembers.
        as_json: Print JSON.

    Raises:
        InputError: It cannot be read.
        ConfigurationError: A setting or the registry cannot be used.
    """
    settings = load_settings()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    labels = Labels.from_options({**options, "received_at": options["received_at"] or now})
    try:
        content = read_content(file, settings.max_content_bytes)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    registry = load_registry(settings.registry_file, settings.digits)
    raw = check(labels.entry(file, content), settings.max_content_bytes)
    timings = Timings(time.perf_counter)
    prepared = raw if isinstance(raw, Rejected) else prepare_raw(raw, registry, timings)
    out = Output(as_json=as_json)
    contract = as_contract(prepared)
    decisions: tuple[Decision | Rejected, ...] = ()
    if index and not isinstance(prepared, Rejected):
        decisions = asyncio.run(decide_by_index(prepared, settings_for(data)))
        contract["decisions"] = [decision_json(decision) for decision in decisions]
    out.data(contract)
    if isinstance(prepared, Rejected):
        show_rejected(prepared, out)
        return EXIT_DATA
    for number, article in enumerate(prepared, start=1):
        if len(prepared) > 1:
            out.say(f"article {number} of {len(prepared)}", "new")
        show_explained(article, out)
        if decisions:
            show_decision(decisions[number - 1], out)
    return EXIT_OK


def as_contract(articles: tuple[Prepared, ...] | Rejected) -> dict[str, Any]:
    """The stable form of ``barqiya explain --json``.

    With ``--index`` there is ``decisions`` as well, one for each article.

    ``decode``, ``lines``, ``article`` and ``more_articles`` (those after the first, where an item
    carries several) are always there, and so is ``rejected``, which is ``null`` unless the item
    would become a dead letter; then the others are empty.
    """
    if isinstance(articles, Rejected):
        reason, detail = articles.reason, articles.detail
        rejected = {"reason": reason.value, "meaning": reason.meaning, "detail": detail}
        empty: dict[str, Any] = {"decode": None, "lines": [], "article": None, "more_articles": []}
        return {**empty, "rejected": rejected}
    prepared = articles[0]
    decoded = prepared.decoded
    return {
        "decode": {
            "charset": decoded.charset,
            "method": decoded.method,
            "confidence": decoded.confidence,
            "media_type": decoded.media_type,
            "parser": prepared.parsed.parser,
            "changes": [change.model_dump(mode="json") for change in decoded.changes],
        },
        "lines": [
            {"text": line.text, "label": line.label, "kept": line.kept, "reason": line.reason}
            for line in prepared.parsed.lines
        ],
        "article": prepared.normalized.content.model_dump(mode="json"),
        "more_articles": [
            other.normalized.content.model_dump(mode="json") for other in articles[1:]
        ],
        "rejected": None,
    }
