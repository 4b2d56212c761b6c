"""Every reason an item can be refused for, in words an operator understands.

A reason is a stable word, prefixed with the stage that gave it. It is the same in the outcome, the
dead letter, the log line and the metric label. ``docs/reference/reasons.md`` lists them; a test
keeps the two in step.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Reason(StrEnum):
    """Why an item became a dead letter; the text after each says what to do."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Make a member whose value is the word and whose ``meaning`` is for the operator."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    @property
    def stage(self) -> str:
        """The stage that gives this reason: the part before the dot."""
        return self.value.partition(".")[0]

    INTAKE_NO_SOURCE = (
        "intake.no_source",
        "The entry has no `source` field or an empty one. Ask the publisher to set it.",
    )
    INTAKE_SOURCE_NOT_UTF8 = (
        "intake.source_not_utf8",
        "`source` is not UTF-8. Field names and all values but `content` must be UTF-8.",
    )
    INTAKE_FIELD_NOT_UTF8 = (
        "intake.field_not_utf8",
        "A field name or a value other than `content` is not UTF-8.",
    )
    INTAKE_NO_CONTENT = (
        "intake.no_content",
        "The entry has no `content` field. Check which fields the publisher sends.",
    )
    INTAKE_EMPTY = (
        "intake.empty",
        "`content` is empty or only white space. Usually a failed fetch at the publisher.",
    )
    INTAKE_TOO_LARGE = (
        "intake.too_large",
        "`content` is larger than BARQIYA_MAX_CONTENT_BYTES. Send attachments as links.",
    )
    INTAKE_UNKNOWN_FIELD = (
        "intake.unknown_field",
        "The entry has a field that is not in the contract. Own data goes under `meta.*`.",
    )
    INTAKE_BAD_FIELD = (
        "intake.bad_field",
        "A field has a value the contract does not allow, e.g. a `received_at` that is no date.",
    )
    INTAKE_BAD_ENVELOPE = (
        "intake.bad_envelope",
        "The entry is a `__data__` envelope whose body is not a raw item in JSON.",
    )
    INTAKE_BODY_LOST = (
        "intake.body_lost",
        (
            "The entry was trimmed from the stream before it was processed. Somebody trims `raw`: "
            "stop it, and ask the source to send again."
        ),
    )
    INTAKE_UNVERIFIED_RETURN = (
        "intake.unverified_return",
        (
            "The entry has `retry_of` or `replay_of`, and no `barqiya dead retry` or `barqiya "
            "replay` put it there, or a later one took its place. Publishers must not set these."
        ),
    )
    INTAKE_CRASHED = ("intake.crashed", "The intake raised an exception. A bug: please report it.")
    DECODE_UNKNOWN_CHARSET = (
        "decode.unknown_charset",
        "The declared charset is not known and no other charset gives readable text.",
    )
    DECODE_INVALID = (
        "decode.invalid",
        "The bytes are not valid in the declared charset and no other charset gives readable text.",
    )
    DECODE_NOISE = (
        "decode.noise",
        (
            "The bytes decode to noise, not to text of any language. Binary data, or text that was "
            "damaged before it was sent."
        ),
    )
    DECODE_FORBIDDEN = (
        "decode.forbidden",
        (
            "A mail of more parts, or nested deeper, than any desk sends. It was not read further: "
            "it may be hostile."
        ),
    )
    DECODE_CRASHED = ("decode.crashed", "The decoder raised an exception. A bug: please report it.")
    PARSE_UNKNOWN_MEDIA_TYPE = (
        "parse.unknown_media_type",
        "No parser reads this media type. Correct `content_type` or convert before publishing.",
    )
    PARSE_NO_TEXT = (
        "parse.no_text",
        "Nothing is left when page furniture is taken away: no headline and no body.",
    )
    PARSE_MALFORMED = (
        "parse.malformed",
        (
            "Broken XML or JSON, at the line and column that the detail names, and no repair is "
            "certain. Ask the source to send it again."
        ),
    )
    PARSE_FORBIDDEN = (
        "parse.forbidden",
        (
            "The document declares entities, nests too deep, has a field that is too large, or "
            "gives a key two values. It was not read further: it may be hostile."
        ),
    )
    PARSE_UNKNOWN_FORMAT = (
        "parse.unknown_format",
        "Sound XML or JSON, but of no news format that is known. Convert it before publishing.",
    )
    PARSE_NO_TEXT_ITEM = (
        "parse.no_text_item",
        (
            "A picture, video, event, planning, concept or package item: it holds no text that "
            "could be an article. Nothing to repair."
        ),
    )
    PARSE_CRASHED = ("parse.crashed", "The parser raised an exception. A bug: please report it.")
    NORMALIZE_EMBARGO_UNREADABLE = (
        "normalize.embargo_unreadable",
        (
            "The copy is under embargo and does not say until when in a way that can be read. It "
            "was not published: ask the desk, then publish it again with the time corrected."
        ),
    )
    NORMALIZE_CRASHED = (
        "normalize.crashed",
        "Normalizing raised an exception. A bug: please report it.",
    )
    DEDUPE_CRASHED = (
        "dedupe.crashed",
        "Deciding the relation raised an exception. A bug: please report it.",
    )
    COMMIT_CRASHED = (
        "commit.crashed",
        "Preparing the commit raised an exception. A bug: please report it.",
    )
    COMMIT_POISON = (
        "commit.poison",
        (
            "The item was delivered BARQIYA_MAX_DELIVERIES times and never committed: it probably "
            "kills the process that handles it. Look at it in a shell with limited memory."
        ),
    )
    COMMIT_REFUSED = (
        "commit.refused",
        "The server refused to commit this item although it was tried alone. See `exception`.",
    )
