"""Small words that comparing goes by: ``vocabulary.toml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from barqiya.dedupe.words import fold_run, token_of
from barqiya.errors import RegistryError
from barqiya.registry.data_file import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE: Final = "vocabulary.toml"
_Word = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]
_Words = Annotated[list[_Word], Field(min_length=1)]
_Sense = Annotated[list[_Word], Field(min_length=2)]


class VocabularyFile(BaseModel):
    """Schema of ``vocabulary.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    negations: _Words
    courtesies: _Words
    of_a_house: _Words
    where: _Words
    senses: Annotated[list[_Sense], Field(min_length=1)]


class Vocabulary(NamedTuple):
    """The words as tokens."""

    negations: frozenset[bytes]
    """They turn a statement into its opposite."""
    courtesies: frozenset[bytes]
    """They stand beside names, and are none."""
    of_a_house: frozenset[bytes]
    """They stand before the name of a father or a house."""
    where: frozenset[bytes]
    """A place is put in with them."""
    senses: Mapping[bytes, int]
    """The sense of a word: words of one sense are put for each other."""


@cache
def vocabulary() -> Vocabulary:
    """The packaged words.

    Raises:
        RegistryError: The file does not fit its schema; the message names the entry.
    """
    return parse_vocabulary(files("barqiya.dedupe").joinpath(FILE).read_text(encoding="utf-8"))


def parse_vocabulary(toml: str) -> Vocabulary:
    """Read words from the text of a file in the schema of ``vocabulary.toml``.

    Raises:
        RegistryError: The text is not TOML, does not fit the schema, or has a word in two senses.
    """
    data = parse_toml(VocabularyFile, toml, FILE)
    senses: dict[bytes, int] = {}
    for number, words in enumerate(data.senses):
        for word in words:
            if senses.setdefault(_token(word), number) != number:
                raise RegistryError(f"{FILE}: senses: «{word}» stands in two lines")
    return Vocabulary(
        _tokens(data.negations),
        _tokens(data.courtesies),
        _tokens(data.of_a_house),
        _tokens(data.where),
        senses,
    )


def _tokens(words: Iterable[str]) -> frozenset[bytes]:
    return frozenset(map(_token, words))


def _token(word: str) -> bytes:
    folded = fold_run(word)
    if len(folded) != 1:
        raise RegistryError(f"{FILE}: «{word}» is not one word")
    return token_of(folded[0])
