"""Which partition an item goes to, where a service has several: the same for every publisher.

    from barqiya_schemas.partition import partition_of

    partition = partition_of(content, ["arab-1", "arab-2", "latn"])
    redis.xadd(f"wire:{{{partition}}}:raw", {"source": "wam", "content": content})

Items are recognized as copies and revisions of each other only within a partition. A name says what
a partition takes: a script by its ISO 15924 code (``arab``, ``latn``), a language that publishers
declare (``fa``), or ``other``: what has no partition of its own. Several that differ only in a
number (``arab-1``, ``arab-2``) share what they take, by the text; see :func:`text_key`.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

#: As much of an item as is looked at: cost is bounded.
_SAMPLE: Final = 65_536
#: Share of the letters from which on an item counts as Arabic: markup around it is Latin.
_ARABIC_SHARE: Final = 0.1
#: Share of bytes above ASCII, in a text that is not UTF-8, from which on it counts as Arabic: of
#: Windows-1256 most are, of accented Latin text one in ten at most.
_HIGH_SHARE: Final = 0.3
#: Languages that are written in Arabic letters, as BCP 47 primary subtags.
_ARABIC_LANGUAGES: Final = frozenset(
    {"ar", "arc", "az-arab", "bal", "ckb", "fa", "ks", "ku-arab", "lrc", "mzn", "pnb", "prs", "ps"}
    | {"sd", "skr", "ug", "ur"}
)
_LATIN_LANGUAGES: Final = frozenset(
    {"az", "da", "de", "en", "es", "fi", "fr", "ha", "id", "it", "ku", "ms", "nl", "no", "pl", "pt"}
    | {"ro", "so", "sv", "sw", "tr", "vi"}
)
_TAG: Final = re.compile(r"<[^<>]{0,4096}>")
#: Arabic letters as JSON and XML may write them.
_ESCAPED: Final = re.compile(
    r"\\u(06[0-9a-f]{2})|&#x(0?6[0-9a-f]{2});|&#(1[5-7][0-9]{2});", re.IGNORECASE
)
_ARABIC: Final = re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_CHARSET: Final = re.compile(
    r"(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII
)
#: Where a document declares its charset.
_PROLOGUE: Final = 1024
_NUMBER: Final = re.compile(r"-[0-9]{1,4}$", re.ASCII)
_WORD: Final = re.compile(r"[^\W\d_]{7,}")
_ARABIC_WORD: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]{7,}")
#: Marks and the tatweel go; letters that are written now with, now without their sign are one.
_FOLDED: Final = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
    | dict.fromkeys(map(chr, (*range(0x64B, 0x660), 0x640, 0x670)), None)
)
#: How long an article's partition is remembered, in seconds: as long as the service knows it.
_REMEMBERED: Final = 30 * 86_400


def script_of(content: bytes, content_type: str = "", language: str = "") -> str:
    """Script of an item, cheaply: ``arab``, ``latn`` or ``other``.

    Args:
        content: The item as it arrived. Of an encoded mail (base64) nothing can be seen.
        content_type: Its media type, for the charset.
        language: BCP 47 tag, when the source declares one: then the text is not looked at.
    """
    for tag in _narrowing(language):
        if tag in _ARABIC_LANGUAGES or tag.endswith("-arab"):
            return "arab"
        if tag in _LATIN_LANGUAGES or tag.endswith("-latn"):
            return "latn"
    text = _text(content, content_type)
    for seen in (_TAG.sub(" ", text), text):  # an item may have no text but in its attributes
        script = _script(seen)
        if script:
            return script
    return "other"


def _script(text: str) -> str:
    """Script of most of the letters, Arabic from a tenth on; empty when there is no letter."""
    arabic = len(_ARABIC.findall(text))
    latin = len(_LATIN.findall(text))
    others = sum(map(str.isalpha, text)) - latin - arabic
    letters = arabic + latin + max(0, others)
    if not letters:
        return ""
    if arabic >= _ARABIC_SHARE * letters:
        return "arab"
    return "latn" if latin > others else "other"


def text_key(content: bytes, content_type: str = "") -> str:
    """The word of a text whose hash is least: texts that share most of their words share it.

    That is min-wise hashing (Broder 1997) with one hash: two texts have the same key with the
    probability of their words' Jaccard similarity. Only long words count, which are the rare ones;
    of an Arabic text only Arabic ones, so that markup around it does not. A text without any has
    the empty key.
    """
    text = unicodedata.normalize("NFKC", _TAG.sub(" ", _text(content, content_type)))
    folded = text.translate(_FOLDED).casefold()
    words = set(_ARABIC_WORD.findall(folded)) or set(_WORD.findall(folded))
    return min(words, key=_hash, default="")


def partition_of(
    content: bytes,
    partitions: Sequence[str],
    *,
    content_type: str = "",
    language: str = "",
    key: str | None = None,
) -> str:
    """Name of the partition that an item belongs to.

    Args:
        content: The item as it arrived.
        partitions: Names of all partitions; every publisher must know the same ones.
        content_type: Its media type, for the charset.
        language: BCP 47 tag, when the source declares one.
        key: Items with the same key meet; the :func:`text_key` when ``None``.

    Raises:
        ValueError: There is no partition.
    """
    if not partitions:
        raise ValueError("there is no partition")
    fit = _fitting(partitions, content, content_type, language)
    if len(fit) == 1:
        return fit[0]
    wanted = text_key(content, content_type) if key is None else key
    # Rendezvous hashing: one partition more takes its share from each, and moves nothing else.
    return max(fit, key=lambda name: _hash(f"{name}\n{wanted}"))


class Client(Protocol):
    """What is asked of a Redis client to remember articles; ``redis.Redis`` has it."""

    def set(self, name: str, value: str, *, nx: bool, get: bool, ex: int) -> Any:  # noqa: ANN401 - clients' own types
        """Write a value unless there is one; returns the one that was there."""


class Router:
    """Partitions of items of which later versions come under the same ``item_id``.

    A correction or a withdrawal has other words than what it corrects. Where several partitions
    share a script, the partition of an article's first version is therefore remembered on the
    server, for thirty days.
    """

    def __init__(
        self,
        client: Client,
        partitions: Sequence[str],
        namespace: str = "wire",
        *,
        closing: Sequence[str] = (),
    ) -> None:
        """Make one.

        Args:
            client: A client of the service's server; of a cluster ``redis.RedisCluster``.
            partitions: Names of all partitions that take new articles.
            namespace: First part of the service's keys.
            closing: Partitions that are to go: they take later versions of what they have.
        """
        self._client = client
        self._known = {*partitions, *closing}
        self._partitions = tuple(partitions)
        self._namespace = namespace

    def partition_of(
        self,
        content: bytes,
        *,
        source: str,
        item_id: str | None = None,
        content_type: str = "",
        language: str = "",
    ) -> str:
        """Name of the partition that an item belongs to: that of its first version, if it has one.

        Args:
            content: The item as it arrived.
            source: Who sends it; with ``item_id``, what later versions have in common.
            item_id: The provider's stable id; without it nothing is remembered.
            content_type: Its media type, for the charset.
            language: BCP 47 tag, when the source declares one.
        """
        chosen = partition_of(
            content, self._partitions, content_type=content_type, language=language
        )
        if item_id is None:
            return chosen
        article = f"{source}\n{item_id}"
        name = f"{self._namespace}:routing:{_hash(article):032x}"
        found = self._client.set(name, chosen, nx=True, get=True, ex=_REMEMBERED)
        first = found.decode() if isinstance(found, bytes) else found
        return first if first in self._known else chosen


def _fitting(
    partitions: Sequence[str], content: bytes, content_type: str, language: str
) -> list[str]:
    """The partitions that take an item: by its language, else its script, else what is left."""
    groups: dict[str, list[str]] = {}
    for name in sorted(set(partitions)):
        groups.setdefault(_NUMBER.sub("", name), []).append(name)
    for tag in _narrowing(language):
        if tag in groups:
            return groups[tag]
    if len(groups) == 1:
        return next(iter(groups.values()))
    script = script_of(content, content_type, language)
    return groups.get(script) or groups.get("other") or sorted(set(partitions))


def _narrowing(language: str) -> list[str]:
    """A tag and its beginnings, the longest first: ``ar-eg``, ``ar``."""
    parts = language.lower().replace("_", "-").split("-")
    return ["-".join(parts[:end]) for end in range(len(parts), 0, -1) if parts[0]]


def _text(content: bytes, content_type: str) -> str:
    """The beginning of an item as text, Arabic letters as such; right enough to count letters."""
    return _ESCAPED.sub(_unescaped, _decoded(content, content_type))


def _unescaped(escaped: re.Match[str]) -> str:
    hexadecimal = escaped[1] or escaped[2]
    return chr(int(hexadecimal, 16) if hexadecimal else int(escaped[3]))


def _decoded(content: bytes, content_type: str) -> str:
    sample = content[:_SAMPLE]
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return sample.decode("utf-16", "ignore")
    if _is_utf8(sample):
        return sample.decode("utf-8", "ignore")
    # Every byte is a letter of Windows-1252: good for what is written in ASCII.
    loose = sample.decode("cp1252", "replace")
    declared = _CHARSET.search(content_type) or _CHARSET.search(loose[:_PROLOGUE])
    if declared and (said := _read_as(declared[1], sample)) is not None:
        return said
    text = _TAG.sub(" ", loose)
    high = sum(letter > "\x7f" for letter in text)
    letters = high + len(_LATIN.findall(text.encode("ascii", "ignore").decode()))
    return sample.decode("cp1256", "ignore") if high >= _HIGH_SHARE * letters else loose


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _read_as(charset: str, sample: bytes) -> str | None:
    """What the bytes say in a charset; ``None`` when there is no such charset.

    Python has codecs that are none, such as ``idna`` and ``undefined``: they refuse to ignore.
    """
    try:
        return sample.decode(charset, "ignore")
    except (LookupError, UnicodeError):
        return None


def _hash(text: str) -> int:
    hashed = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=b"barqiya")
    return int.from_bytes(hashed.digest())
