"""From a mail to the parsed item."""

from __future__ import annotations

import re
from email.utils import getaddresses
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.items import ParsedItem, ParsedLink
from barqiya.parse._article import inline, once
from barqiya.parse._blocks import read_html
from barqiya.parse._body import Body
from barqiya.parse._values import language_of, number_from
from barqiya.parse.mail.marks import take_marks
from barqiya.parse.mail.plain import Forwarded, is_forward, read_text
from barqiya_schemas import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from barqiya.items import Mail, MailPart
    from barqiya.registry.phrases import PagePhrases

NAME: Final = "mail"
_PREFIX: Final = re.compile(
    r"\s{0,4}+(?:(?:Re|RE|Fwd?|FWD?|FW|AW|WG|TR|RV|إعادة توجيه|إعادة إرسال|رد|تحويل)\s{0,2}"
    r"(?:\[\d{1,3}\])?[:：]\s*)+"
)
_ID: Final = re.compile(r"<\s*([^<>\s]{3,400})\s*>")
#: The writing with less than this share of the words of another lacks some of its text.
_SHARE: Final = 0.8
_LONGEST_LIST: Final = 120
_LONGEST_FROM: Final = 400
_MOST_SENDERS: Final = 3


class _Text(NamedTuple):
    body: Body
    forwarded: Forwarded | None = None
    signature: int = 0
    unused: int = 0


def read_mail(mail: Mail, phrases: PagePhrases, note: str = "") -> Iterator[ParsedItem]:
    """Read a mail; where mails are attached to it, those are the items and its text is a note."""
    if mail.attached:
        own = " ".join(block.text for block in _read_parts(mail.parts, phrases).body.blocks)
        for one in mail.attached:
            yield from read_mail(one, phrases, " ".join(once((note, own))))
        return
    headers = dict(reversed(mail.headers))
    text = _read_parts(mail.parts, phrases)
    forwarded = text.forwarded or Forwarded({}, "")
    headline, cut = _headline(forwarded.fields.get("subject") or headers.get("subject", ""))
    if not (headline or text.body.blocks):
        return
    marks = take_marks(text.body, headline, phrases)
    yield ParsedItem(
        parser=NAME,
        headline=headline,
        blocks=tuple(text.body.blocks),
        markup=text.body.markup,
        images=tuple(image for image in text.body.images if image.url),
        source_texts=once(_senders(headers, forwarded)),
        lines=marks.lines,
        mark_lines=marks.mark_lines,
        end_marks=marks.end_marks,
        changes=(*_changes(mail, text), *cut, *marks.changes),
        item_id=_message_id(headers.get("message-id", "")),
        priority=_priority(headers),
        keywords=once(headers.get("keywords", "").split(",")),
        editorial_note="\n".join(once((note, forwarded.note, headers.get("comments")))) or None,
        language=language_of(headers.get("content-language")),
        published=headers.get("date") or None,
        links=tuple(_replaced(headers)),
    )


def _message_id(value: str) -> str | None:
    match = _ID.search(value)
    return match[1] if match else value.strip() or None


def _headline(subject: str) -> tuple[str | None, tuple[Change, ...]]:
    """The subject, without what mail programs put before it."""
    bare = _PREFIX.sub("", subject, count=1)
    cut = (Change(stage="parse", kind="mail_prefix"),) if bare != subject else ()
    return inline(bare) or None, cut


def _senders(headers: Mapping[str, str], forwarded: Forwarded) -> Iterator[str]:
    """Who sent it: the first writer of a message that was passed on, and the organization."""
    value = forwarded.fields.get("from") or headers.get("from", "")
    for name, address in getaddresses([value[:_LONGEST_FROM]])[:_MOST_SENDERS]:
        yield name.strip() or address.rpartition("@")[2]
    yield headers.get("organization", "")


def _priority(headers: Mapping[str, str]) -> int | None:
    if found := number_from(headers.get("x-priority", "")[:1], 1, 9):
        return found
    return {"high": 1, "low": 5}.get(headers.get("importance", "").lower())


def _replaced(headers: Mapping[str, str]) -> Iterator[ParsedLink]:
    for name in ("supersedes", "replaces"):
        if item_id := _message_id(headers.get(name, "")):
            yield ParsedLink("supersedes", item_id=item_id)


def _changes(mail: Mail, text: _Text) -> Iterator[Change]:
    if mail.attachments:
        kinds = ", ".join(dict.fromkeys(mail.attachments))[:_LONGEST_LIST]
        count = len(mail.attachments)
        yield Change(stage="parse", kind="attachment_ignored", count=count, detail=kinds)
    if text.signature:
        yield Change(stage="parse", kind="signature_removed", count=text.signature)
    if text.unused:
        yield Change(stage="parse", kind="body_rendition_unused", count=text.unused)
    if text.forwarded:
        yield Change(stage="parse", kind="forward_head_removed")


# --- texts ----------------------------------------------------------------------------------------


def _read_parts(parts: tuple[MailPart, ...], phrases: PagePhrases) -> _Text:
    """All texts, one after the other; of one text in several writings the best."""
    groups: dict[int, list[MailPart]] = {}
    for number, part in enumerate(parts):
        key = number if part.alternative is None else -1 - part.alternative
        groups.setdefault(key, []).append(part)
    body = Body()
    forwarded: Forwarded | None = None
    signature = unused = 0
    for group in groups.values():
        text = _best([_read(part, phrases) for part in group])
        body.extend(text.body)
        forwarded = forwarded or text.forwarded
        signature += text.signature
        unused += len(group) - 1
    return _Text(body, forwarded, signature, unused)


def _best(texts: list[_Text]) -> _Text:
    """HTML, which has the paragraphs; plain text where it has more words or shows a forward."""
    marked = [text for text in texts if text.body.markup]
    plain = [text for text in texts if not text.body.markup]
    if not marked or not plain:
        return max(texts, key=_words)
    best, other = max(marked, key=_words), max(plain, key=_words)
    if other.forwarded or _words(best) < _SHARE * _words(other):
        return other
    return best


def _words(text: _Text) -> int:
    return sum(block.text.count(" ") + 1 for block in text.body.blocks)


def _read(part: MailPart, phrases: PagePhrases) -> _Text:
    if part.media_type != "text/html":
        read = read_text(part, phrases.date_words)
        return _Text(read.body, read.forwarded, read.signature)
    body = read_html(part.text)
    blocks = body.blocks
    if blocks and is_forward(blocks[0].text):
        note = blocks[0].text
        body.drop_first()
        return _Text(body, Forwarded({}, note))
    return _Text(body)
