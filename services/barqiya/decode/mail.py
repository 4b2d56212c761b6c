"""Mail: each part has its own transfer encoding and its own charset, so it is decoded part by part.

The parser of the standard library is used under its oldest policy: it leaves headers as they are.
The newer ones read them with a grammar that raises exceptions on hostile ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.decode.encoded_words import read_header
from barqiya.items import Decoded, Mail, MailPart, Rejected
from barqiya.reasons import Reason
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    #: Bytes and content type to text.
    ReadText = Callable[[bytes, str], Decoded | Rejected]

MAIL: Final = "message/rfc822"
_TYPES: Final = frozenset({MAIL, "message/global", "message/news", "application/mbox"})
_SNIFFED: Final = frozenset({"text/plain", "application/octet-stream"})
#: How a mail begins: with the line of a mailbox, or a header that every mail has.
_START: Final = re.compile(
    rb"\s{0,4}(?:From [^\r\n]{1,200}\r?\n)?(?:Return-Path|Received|Delivered-To|From|Date"
    rb"|X-[A-Za-z-]{2,40}|Message-ID|MIME-Version|Subject|To|Sender|Reply-To|DKIM-Signature|Authentication-Results"
    rb"|Content-Type)[ \t]?:",
    re.IGNORECASE,
)
_HEADER_LINE: Final = re.compile(rb"[!-9;-~]{1,76}[ \t]?:|[ \t]|From ")
_FIELD: Final = re.compile(rb"(?m)^([A-Za-z-]{2,40})[ \t]?:")
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
_LONGEST_HEAD: Final = 65_536
#: A mail has a sender and a subject, and one of these.
_ONE_OF: Final = frozenset({b"message-id", b"mime-version", b"received", b"date", b"to"})

_BOUNDARY: Final = re.compile(rb"boundary\s{0,8}=", re.IGNORECASE)
_MOST_MULTIPARTS: Final = 40
_MOST_PARTS: Final = 200
_MOST_ATTACHED: Final = 20
_DEEPEST: Final = 20
_TEXTS: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_CHARSET: Final = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")


def is_mail(content: bytes, media_type: str) -> bool:
    """Whether bytes are a mail: declared, or begun by the header lines of one and nothing else."""
    if media_type in _TYPES:
        return True
    if media_type not in _SNIFFED or _START.match(content) is None:
        return False
    head = _BLANK_LINE.split(content[:_LONGEST_HEAD].lstrip(), maxsplit=1)[0]
    if not all(map(_HEADER_LINE.match, head.splitlines())):
        return False
    names = {name.lower() for name in _FIELD.findall(head)}
    return {b"from", b"subject"} <= names and not _ONE_OF.isdisjoint(names)


class _Texts(NamedTuple):
    """What is found on the way through a mail."""

    read: ReadText
    decoded: list[Decoded]
    refused: list[Rejected]


def decode_mail(content: bytes, read: ReadText) -> Decoded | Rejected:
    """Decode every text of a mail.

    Args:
        content: The mail as it arrived.
        read: Decodes the bytes of one text, by its content type.

    Returns:
        ``Decoded`` with ``mail``; its charset is that of the first text. ``Rejected`` when no text
        can be read, or with ``decode.forbidden`` when it has more parts than any desk sends.
    """
    if len(_BOUNDARY.findall(content)) > _MOST_MULTIPARTS:
        return Rejected(Reason.DECODE_FORBIDDEN, f"more than {_MOST_MULTIPARTS} multiparts")
    message = BytesParser(policy=policy.compat32).parsebytes(content.lstrip(b"\r\n \t"))
    texts = _Texts(read, [], [])
    mail = _mail(message, texts, 0)
    if mail is None:
        return Rejected(Reason.DECODE_FORBIDDEN, "more parts, or deeper ones, than a mail has")
    if not texts.decoded:
        if texts.refused:
            return texts.refused[0]
        texts.decoded.append(Decoded("", "utf-8", "utf-8", 1.0, MAIL))
    first = texts.decoded[0]
    changes = [change for one in texts.decoded for change in one.changes]
    if texts.refused:
        count = len(texts.refused)
        changes.append(Change(stage="decode", kind="mail_part_unreadable", count=count))
    return first._replace(
        text="\n\n".join(one.text for one in texts.decoded),
        media_type=MAIL,
        changes=tuple(dict.fromkeys(changes)),
        mail=mail,
    )


@dataclass(slots=True)
class _Found:
    """What a mail holds, filled while it is walked."""

    parts: list[MailPart] = field(default_factory=list)
    texts_as_files: list[Message] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    attached: list[Mail] = field(default_factory=list)


def _mail(message: Message, texts: _Texts, depth: int) -> Mail | None:
    """One mail, with those that are attached to it; ``None`` when it is beyond the bounds."""
    found = _Found()
    waiting: list[tuple[Message, int, int | None]] = [(message, depth, None)]
    seen = 0
    while waiting:
        part, level, alternative = waiting.pop(0)
        seen += 1
        if seen > _MOST_PARTS or level > _DEEPEST or len(found.attached) > _MOST_ATTACHED:
            return None
        kind = _kind(part)
        inner = _inner(part)
        if kind == MAIL and inner and part is not message:
            forwarded = _mail(inner[0], texts, level + 1)
            if forwarded is None:
                return None
            found.attached.append(forwarded)
        elif inner is not None:
            group = seen if kind == "multipart/alternative" else alternative
            waiting[:0] = [(one, level + 1, group) for one in inner]
        else:
            _add(part, kind, alternative, found, texts)
    if not found.parts and not found.attached:
        # A text that is sent as a file, under a mail that says nothing.
        for part in found.texts_as_files:
            _add_text(part, _kind(part), None, found, texts)
    headers = tuple(_headers(message, texts))
    return Mail(headers, tuple(found.parts), tuple(found.attachments), tuple(found.attached))


def _inner(part: Message) -> list[Message] | None:
    payload: object = part.get_payload()
    if not isinstance(payload, list):
        return None
    return [one for one in payload if isinstance(one, Message)]


def _add(part: Message, kind: str, alternative: int | None, found: _Found, texts: _Texts) -> None:
    if kind in _TEXTS and not _is_attachment(part):
        _add_text(part, kind, alternative, found, texts)
        return
    found.attachments.append(kind)
    if kind in _TEXTS:
        found.texts_as_files.append(part)


def _add_text(
    part: Message, kind: str, alternative: int | None, found: _Found, texts: _Texts
) -> None:
    if (text := _text(part, kind, texts)) is not None:
        found.parts.append(_part(part, kind, text, alternative))


def _kind(part: Message) -> str:
    kind = part.get_content_type().lower()
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"


def _is_attachment(part: Message) -> bool:
    disposition = part.get("Content-Disposition")
    return isinstance(disposition, str) and disposition.strip().lower().startswith("attachment")


def _text(part: Message, kind: str, texts: _Texts) -> str | None:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return None
    label = part.get_param("charset", "")
    charset = label if isinstance(label, str) and _CHARSET.fullmatch(label) else ""
    read = texts.read(content, f"{kind}; charset={charset}" if charset else kind)
    if isinstance(read, Rejected):
        texts.refused.append(read)
        return None
    texts.decoded.append(read)
    return read.text


def _part(part: Message, kind: str, text: str, alternative: int | None) -> MailPart:
    flowed = str(part.get_param("format", "")).lower() == "flowed"
    delete_space = str(part.get_param("delsp", "")).lower() == "yes"
    return MailPart(kind, text, flowed, flowed and delete_space, alternative)


def _headers(message: Message, texts: _Texts) -> list[tuple[str, str]]:
    usual = texts.decoded[0].charset if texts.decoded else "utf-8"
    return [
        (name.lower(), read_header(str(value), texts.read, usual))
        for name, value in message.raw_items()
        if name.lower() in _READ_HEADERS
    ]


#: The only headers that anybody reads: the others say how the mail came here.
_READ_HEADERS: Final = frozenset(
    {
        "from", "sender", "date", "subject", "message-id", "organization", "keywords", "language",
        "content-language", "x-priority", "importance", "supersedes", "replaces", "comments",
    }
)  # fmt: skip
