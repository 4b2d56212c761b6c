"""Cleaning: publishable text. Characters that nobody meant to write go; words never do.

Quotation marks, digits, vowel marks and hamza stay as written. Every kind of change is counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.text._characters import (
    ARABIC_MARK_FORMS,
    ARABIC_SCRIPT,
    BIDI_CONTROLS,
    CONTROLS,
    DIRECTION_MARKS,
    JOINERS,
    PRESENTATION_FORMS,
    TATWEEL,
    TATWEEL_DASH,
    TATWEEL_WORD,
    TATWEEL_WORD_LENGTH,
    ZERO_WIDTH,
)
from barqiya.text.coded import CHARACTERS, coded
from barqiya.text.words import same_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    _Replace = Callable[[re.Match[str]], str]
    _Useful = Callable[[str, str], bool]


class Cleaned(NamedTuple):
    """Publishable text, and how often each kind of change was made to get it."""

    text: str
    changes: dict[str, int]
    """Kinds: ``bidi_control`` (direction marks too), ``control``, ``farsi_letter``, ``nfc``,
    ``presentation_form``, ``tatweel``, ``white_space``, ``zero_width`` (joiners and soft hyphens
    too), ``reverted``. A run counts once; presentation forms and Persian letters count singly."""


# Letters of a Persian or Urdu keyboard in Arabic copy. A yeh at the end of a word has no dots
# there and nearly always stands for alef maksura (علی, إلی, لدی); inside a word it is a yeh.
_FARSI_LETTERS: Final = {"ی": "ي", "ې": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه"}
_FARSI_LETTER: Final = re.compile(f"[{''.join(_FARSI_LETTERS)}]")
_FARSI_FINAL_YEH: Final = re.compile("ی(?![\u0620-\u065f\u066e-\u06d3])")

_TATWEEL: Final = re.compile(f"{TATWEEL}++")
# «1441 هـ» stands in the dateline of every other item: seen at once, it costs nothing more.
_HIJRI: Final = re.compile(f"ه{TATWEEL}(?<![{ARABIC_SCRIPT}]ه{TATWEEL})(?![{ARABIC_SCRIPT}])")
_ARABIC_LETTER: Final = re.compile(f"[{ARABIC_SCRIPT}]")
_CONTROL: Final = re.compile(f"[{CONTROLS}]+")
_ZERO_WIDTH: Final = re.compile(f"[{ZERO_WIDTH}]+")
_BIDI_CONTROL: Final = re.compile(f"[{BIDI_CONTROLS}]+")
_DIRECTION_MARKS: Final = re.compile(f"[{DIRECTION_MARKS}]+")
_JOINERS: Final = re.compile(f"[{JOINERS}]+")
_PRESENTATION_FORM: Final = re.compile(f"[{PRESENTATION_FORMS}{ARABIC_MARK_FORMS}]")

# White space to be made one plain space; a single plain space is no match.
_SPACES: Final = re.compile(r"[^\S ]\s*+| \s++")
_LINE_BREAK: Final = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# Nothing of the above in it: the text is returned as it is. A line feed is looked at apart.
_SUSPECT: Final = re.compile(
    f"[{CONTROLS}{TATWEEL}{ZERO_WIDTH}{BIDI_CONTROLS}{DIRECTION_MARKS}{JOINERS}"
    f"{PRESENTATION_FORMS}{ARABIC_MARK_FORMS}\\t\\x0b-\\r\\x1c-\\x1f\\x85\\xa0\u1680\u2000-\u200a"
    "\u2028\u2029\u202f\u205f\u3000]"
)
# Twenty times faster, and enough for nearly every text: characters outside it may be suspect.
_BEYOND_ORDINARY: Final = re.compile(
    r"[^\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u05ff\u060c\u061b\u061f-\u063a\u0641-\u066f"
    r"\u0671-\u06d5\u06f0-\u06f9\u2010-\u2027]"
)
# The same without the letters beyond Arabic: in Arabic copy one search is enough for both.
_BEYOND_ARABIC: Final = re.compile(
    r"[^\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u05ff\u060c\u061b\u061f-\u063a\u0641-\u066f"
    r"\u0671\u2010-\u2027]"
)


# Characters within those, in bytes of Windows-1256: taking them out of a long text shows in a
# fraction of a search whether it has another.
_ORDINARY_BYTES: Final = bytes(
    at for at, one in enumerate(CHARACTERS) if not _BEYOND_ORDINARY.match(one)
)
_ARABIC_BYTES: Final = bytes(
    at for at, one in enumerate(CHARACTERS) if not _BEYOND_ARABIC.match(one)
)


def clean(
    text: str, *, multiline: bool = False, strict: bool = False, language: str | None = None
) -> Cleaned:
    r"""Return ``text`` fit to be published, with the number of changes of each kind.

    Args:
        text: Any string, lone surrogates included.
        multiline: Keep line breaks (as ``\n``, at most one blank line in a row); otherwise they
            are white space like any other.
        strict: For headlines, bylines and ids: direction marks go even beside punctuation.
        language: BCP 47 tag. Persian letters become Arabic ones only where it is Arabic.

    NFC (UAX #15), never NFKC. Tatweel goes, but for words that are written with it
    («1441 هـ», «لـ"رويترز"»), and where it stands for a dash becomes one. Direction
    marks stay where they can matter, beside punctuation; joiners stay between letters that are not
    Latin, after a virama, and inside emoji. If the words were not the same afterwards, the text
    would be returned with nothing but its control characters removed, and the change ``reverted``.

    Total, idempotent, and linear in the length of ``text``.
    """
    arabic = _is_arabic(language)
    changes: Counter[str] = Counter()
    cleaned = text
    for _ in range(_PASSES):
        if _is_clean(cleaned, multiline=multiline, arabic=arabic):
            break
        before = cleaned
        if _has_suspects(cleaned, arabic=arabic):
            cleaned = _clean_characters(cleaned, changes, strict=strict, arabic=arabic)
        cleaned = (_clean_lines if multiline else _clean_line)(cleaned, changes)
        if cleaned == before:
            break
    if not same_words(text, cleaned):
        kept, removed = _CONTROL.subn("", text)
        return Cleaned(kept, {"reverted": 1, **({"control": removed} if removed else {})})
    return Cleaned(cleaned, dict(changes))


def has_arabic_only(text: str) -> bool:
    """Whether all letters of the right-to-left scripts are those of Arabic; one quick search.

    ``False`` may also mean that a rare sign stands in it.
    """
    return not _BEYOND_ARABIC.search(text)


def are_clean(texts: Sequence[str], *, language: str | None = None) -> bool:
    """Tell whether :func:`clean` would leave every one of these one-line texts as it is."""
    together = "\n".join(texts)
    if together.count("\n") >= len(texts) or not all(texts):
        return False
    arabic = _is_arabic(language)
    written = coded(together)
    if written is not None and not written.translate(
        None, _ARABIC_BYTES if arabic else _ORDINARY_BYTES
    ):
        spaced = written.replace(b"\n", b" ")
        at_ends = spaced.startswith(b" ") or spaced.endswith(b" ")
        return not (at_ends or b"  " in spaced) and unicodedata.is_normalized("NFC", together)
    return not (" \n" in together or "\n " in together or _is_unclean(together, arabic=arabic))


# What one pass leaves beside a mark that stays can matter to the mark: nearly always two suffice.
_PASSES: Final = 4


def _is_arabic(language: str | None) -> bool:
    return language is not None and language.partition("-")[0].lower() == "ar"


def _is_clean(text: str, *, multiline: bool, arabic: bool) -> bool:
    return not (
        (" \n" in text or "\n " in text or "\n\n\n" in text if multiline else "\n" in text)
        or _is_unclean(text, arabic=arabic)
    )


def _is_unclean(text: str, *, arabic: bool) -> bool:
    return (
        "  " in text
        or text[:1].isspace()
        or text[-1:].isspace()
        or _has_suspects(text, arabic=arabic)
    )


def _has_suspects(text: str, *, arabic: bool) -> bool:
    if TATWEEL in text:
        text = _HIJRI.sub("ه", text)
    if (_BEYOND_ARABIC if arabic else _BEYOND_ORDINARY).search(text) and (
        _SUSPECT.search(text) or (arabic and _FARSI_LETTER.search(text))
    ):
        return True
    return not unicodedata.is_normalized("NFC", text)


def _clean_characters(text: str, changes: Counter[str], *, strict: bool, arabic: bool) -> str:
    def sub(kind: str, pattern: re.Pattern[str], new: str | _Replace, text: str) -> str:
        text, count = pattern.subn(new, text)
        if count:
            changes[kind] += count
        return text

    if TATWEEL in text:
        text = sub("tatweel", TATWEEL_DASH, "-", text)
        text = _without_tatweel(text, changes)
    text = sub("control", _CONTROL, "", text)
    text = sub("zero_width", _ZERO_WIDTH, "", text)
    text = sub("bidi_control", _BIDI_CONTROL, "", text)
    text = sub("presentation_form", _PRESENTATION_FORM, _letters, text)
    if arabic:
        text = sub("farsi_letter", _FARSI_FINAL_YEH, "ى", text)
        text = sub("farsi_letter", _FARSI_LETTER, lambda match: _FARSI_LETTERS[match[0]], text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        changes["nfc"] += 1
    text = _keep_useful(text, "zero_width", _JOINERS, _joiner_is_useful, changes)
    useful = _never if strict else _direction_mark_is_useful
    return _keep_useful(text, "bidi_control", _DIRECTION_MARKS, useful, changes)


def _without_tatweel(text: str, changes: Counter[str]) -> str:
    """Take tatweel out; a word that is written with one keeps one."""

    def replace(run: re.Match[str]) -> str:
        before = text[max(0, run.start() - TATWEEL_WORD_LENGTH) : run.start()]
        joined = _ARABIC_LETTER.match(text, run.end())
        kept = TATWEEL if not joined and TATWEEL_WORD.search(before) else ""
        if run[0] != kept:
            changes["tatweel"] += 1
        return kept

    return _TATWEEL.sub(replace, text)


def _letters(form: re.Match[str]) -> str:
    # A mark's own form decomposes to the mark on a space or on a tatweel; here it has a letter.
    return unicodedata.normalize("NFKC", form[0]).lstrip(" " + TATWEEL)


def _keep_useful(
    text: str, kind: str, runs: re.Pattern[str], useful: _Useful, changes: Counter[str]
) -> str:
    """Make each run of zero-width characters one of them where it is useful, else none."""

    def replace(run: re.Match[str]) -> str:
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        kept = run[0][0] if before and after and useful(before, after) else ""
        if len(run[0]) > len(kept):
            changes[kind] += 1
        return kept

    return runs.sub(replace, text)


def _joiner_is_useful(before: str, after: str) -> bool:
    if unicodedata.combining(before) == _VIRAMA:
        return True
    kinds = unicodedata.category(before), unicodedata.category(after)
    if kinds[0][0] in "LM" and kinds[1][0] in "LM":
        return before > _LAST_LATIN and after > _LAST_LATIN
    return (kinds[0] in {"So", "Sk"} or before == "\ufe0f") and kinds[1] in {"So", "Sm"}


#: Canonical combining class of the signs that silence a vowel in the scripts of India.
_VIRAMA: Final = 9
#: Latin, Greek, Cyrillic and Armenian lie below; their letters do not join.
_LAST_LATIN: Final = "\u0590"


def _direction_mark_is_useful(before: str, after: str) -> bool:
    if before.isdigit() or after.isdigit():
        return False
    return unicodedata.category(before)[0] in "PS" or unicodedata.category(after)[0] in "PS"


def _never(_before: str, _after: str) -> bool:
    return False


def _clean_line(text: str, changes: Counter[str]) -> str:
    stripped = text.strip()
    cleaned, count = _SPACES.subn(" ", stripped)
    count += stripped != text
    if count:
        changes["white_space"] += count
    return cleaned


def _clean_lines(text: str, changes: Counter[str]) -> str:
    lines = _LINE_BREAK.split(text)
    kept: list[str] = []
    for line in lines:
        cleaned = " ".join(line.split())
        if cleaned or (kept and kept[-1]):
            kept.append(cleaned)
    cleaned = "\n".join(kept).rstrip("\n")
    if cleaned != text:
        changes["white_space"] += 1
    return cleaned
