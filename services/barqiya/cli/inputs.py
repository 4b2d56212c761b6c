"""Files given on the command line, and the labels they get: the contract is checked here."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import typer

from barqiya.intake import read_entry
from barqiya.items import Rejected
from barqiya.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from barqiya_schemas import RawItem

STDIN = "-"

#: Media types by suffix, where the name says enough; a parser looks at the content as well.
_TYPES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".json": "application/json",
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".eml": "message/rfc822",
}
#: Values of ``meta.urgency`` that mean something to the service: of IPTC urgency.
_URGENCIES = frozenset("123456789")
#: Stream id of an item that is on no stream.
_NO_ID = "0-0"


@dataclass(frozen=True, slots=True)
class Labels:
    """Every field of the entries but ``content``."""

    fields: dict[str, str]
    language: str = ""
    """Language of all of them, when it is declared: decides on the partition."""

    @classmethod
    def from_options(
        cls, options: Mapping[str, str | None], meta: Sequence[str] = (), language: str = ""
    ) -> Self:
        """Check the options against the contract, before any file is read.

        Raises:
            typer.BadParameter: One of them is not allowed.
        """
        fields = {name: value for name, value in options.items() if value is not None}
        for pair in meta:
            key, equals, value = pair.partition("=")
            if not key or not equals:
                raise typer.BadParameter("must be KEY=VALUE", param_hint="--meta")
            if key == "urgency" and value not in _URGENCIES:
                raise typer.BadParameter("urgency must be 1 to 9", param_hint="--meta")
            fields[f"meta.{key}"] = value
        try:
            encoded = {name.encode(): value.encode() for name, value in fields.items()}
        except UnicodeEncodeError:
            raise typer.BadParameter("an option is not text in the locale's charset") from None
        checked = read_entry(_NO_ID, {**encoded, b"content": b"x"}, max_content_bytes=1)
        if isinstance(checked, Rejected):
            raise _as_option(checked, fields)
        return cls(fields, language)

    def entry(self, file: str, content: bytes) -> dict[bytes, bytes]:
        """Fields of the entry for one file."""
        fields = dict(self.fields)
        guessed = _TYPES.get(Path(file).suffix.lower())
        if guessed and file != STDIN:
            fields.setdefault("content_type", guessed)
        return {**{k.encode(): v.encode() for k, v in fields.items()}, b"content": content}


def _as_option(rejected: Rejected, fields: Mapping[str, str]) -> typer.BadParameter:
    """A refusal in the words of the command line: the option is named, not the field."""
    name, colon, said = rejected.detail.partition(": ")
    if colon and name in fields:
        return typer.BadParameter(said, param_hint=f"--{name.replace('_', '-')}")
    return typer.BadParameter(rejected.detail or rejected.reason.meaning)


def read_content(file: str, largest: int) -> bytes:
    """Content of a file, read no further than one byte beyond what is allowed.

    Raises:
        OSError: It cannot be read.
    """
    if file == STDIN:
        return sys.stdin.buffer.read(largest + 1)
    with Path(file).open("rb") as opened:
        return opened.read(largest + 1)


def check(entry: Mapping[bytes, bytes], largest: int) -> RawItem | Rejected:
    """The raw item that the service would read, or why it would refuse it."""
    if len(entry[b"content"]) > largest:
        return Rejected(Reason.INTAKE_TOO_LARGE, f"larger than {largest} bytes")
    return read_entry(_NO_ID, entry, max_content_bytes=largest)
