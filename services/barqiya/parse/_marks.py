"""What wires write above their copy: the slug with its version, and notes to editors.

``BC-US--Fed-Rates, 2nd Ld-Writethru``, ``MIDEAST-LEBANON/BLAST (UPDATE 2)``, ``Eds: ADDS quotes.``
Framed formats have them in fields of their own, plain copy in its first lines.
"""

from __future__ import annotations

import re
from typing import Final

from barqiya.registry.mark_lines import NOTE_LEAD

#: The cycle that a slug of AP begins with: morning, evening, both.
CYCLE: Final = re.compile(r"(?:AM|PM|BC|AP|BB|MM|XX)-", re.IGNORECASE)
#: Version at the end of a slug, cut or not: ``1stLd-Writethru``, ``2nd Add``, ``KILL``.
_VERSION: Final = re.compile(
    r"(?:[, ]\s{0,3}|(?<=[a-z])-)(?P<version>"
    r"(?:\d{1,2}(?:st|nd|rd|th)[ -]?(?:Ld|Lead|Add|Take|Writethru|Sub|Insert)[A-Za-z -]{0,24})"
    r"|(?:Ld-)?Writethru|Take \d{1,2}(?: of \d{1,2})?|(?:Bulletin |Mandatory )?Kill(?:ed)?"
    r"|Withhold|Hold|Correct(?:ion|ive|ed)?|Advisory|Elimination"
    r"|(?:تصحيح|تحديث|إضافة|إلغاء|سحب)[^,\n]{0,30})\s*$",
    re.IGNORECASE,
)
#: What may follow the version: a comma alone, the number of the transmission, the count of words.
_AFTER: Final = re.compile(r"(?:,\s{0,3}(?:[a-z]\d{4}|\d{1,9})?\s{0,3}){1,3}$")
_LONGEST_SLUG: Final = 160


_ORDINAL: Final = re.compile(r"(?<=\d)(?:ST|ND|RD|TH)(?![A-Z])")
_GLUED: Final = re.compile(r"(?<=\dst|\dnd|\drd|\dth)(?=[A-Z])")

#: A region between the cycle and the slug makes it one for sure: only there it may have blanks.
_AP_SLUG: Final = re.compile(
    r"(?:AM|PM|BC|AP)-(?:-?[A-Z][\w.'&-]{1,60}|[A-Z]{2}--[A-Z][\w.'& -]{1,60})(?:,[^\n]{1,60})?"
)
_REUTERS_SLUG: Final = re.compile(
    r"(?P<slug>[A-Z][A-Z0-9&]{1,24}(?:-[A-Z0-9&]{2,24}){1,4}/[A-Z0-9&-]{0,40})"
    r"(?: ?\((?P<marks>[^()\n]{2,60})\))?"
)


def split_version(slug: str) -> tuple[str, str]:
    """Cut the version off a slug; number and count of words, which some have after it, go."""
    slug = _AFTER.sub("", slug[:_LONGEST_SLUG])
    match = _VERSION.search(slug)
    if match is None:
        return slug.strip(" ,"), ""
    return slug[: match.start()].strip(" ,-"), match["version"].strip()


def read_slug_line(line: str) -> tuple[str, str] | None:
    """Slug and version of a line that is nothing else, in the form of AP or of Reuters.

    Returns:
        ``("BC-US--Fed-Rates", "2nd Ld-Writethru")``; the version may be empty. ``None`` for any
        other line.
    """
    if _AP_SLUG.fullmatch(line):
        return split_version(line)
    found = _REUTERS_SLUG.fullmatch(line)
    return (found["slug"].rstrip("/"), found["marks"] or "") if found else None


def begins_note(line: str) -> bool:
    """Whether a line begins as a note to editors does: ``Eds: …``, «ملاحظة للمحررين: …»."""
    return NOTE_LEAD.match(line) is not None


def as_mark(text: str) -> str:
    """A version or status of a header, as the registry of marks has it: ``1st LD-WRITETHRU``.

    A field of its own means what it says, so capitals are given to it.
    """
    return " ".join(_ORDINAL.sub(lambda m: m[0].lower(), _GLUED.sub(" ", text).upper()).split())


def note_as_mark(text: str) -> str:
    """A note to editors as the registry of marks has it: in brackets, without its lead-in."""
    return f"({NOTE_LEAD.sub('', text, count=1).strip('() ')})"
