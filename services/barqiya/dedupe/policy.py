"""What may suppress, supersede and join what: read from ``policy.toml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from barqiya.registry.data_file import parse_toml, read_file
from barqiya_schemas import RelationKind

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "policy.toml"
_OWN: Final = (
    f"BARQIYA_POLICY_FILE names a TOML file in the place of the packaged {FILE}: copy that one and "
    "change it"
)
_HOUR_MS: Final = 3_600_000

SourceKind = Literal["agency", "photo_agency", "outlet", "broadcaster", "unknown"]
#: In what two texts of one wording can differ so that it matters.
Difference = Literal["numbers", "notation", "dateline", "names", "quotes", "negation"]
_Hours = Annotated[int, Field(ge=1, le=24 * 90)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DuplicatePolicy(_Strict):
    """When an item is suppressed."""

    relations: frozenset[RelationKind]
    original_less_trusted_by: Annotated[int, Field(ge=0, le=3)]
    may_differ_in: frozenset[Difference]
    may_add: bool
    may_have_own_id: bool
    remember_again_after_hours: _Hours = 12


class RevisionPolicy(_Strict):
    """When a text without item id is the next revision of another."""

    relations: frozenset[RelationKind]
    need_mark: frozenset[RelationKind]
    within_hours: _Hours


class StoryPolicy(_Strict):
    """What belongs to a story."""

    relations: frozenset[RelationKind]
    most_articles: Annotated[int, Field(ge=2, le=1000)]


class TakesPolicy(_Strict):
    """How parts of a story are put together."""

    within_hours: _Hours
    incomplete_after_minutes: Annotated[int, Field(ge=1, le=24 * 60)]

    @property
    def incomplete_after_ms(self) -> int:
        """How long more is waited for."""
        return self.incomplete_after_minutes * 60_000


class Policy(_Strict):
    """Schema of ``policy.toml``."""

    version: Literal[1]
    window_hours: dict[SourceKind, _Hours]
    duplicate: DuplicatePolicy
    revision: RevisionPolicy
    story: StoryPolicy
    takes: TakesPolicy

    def window_ms(self, kind: SourceKind, default_hours: int) -> int:
        """How long a text of a source of this kind can be recognized again."""
        return self.window_hours.get(kind, default_hours) * _HOUR_MS

    def longest_window_ms(self, default_hours: int) -> int:
        """The longest of all windows."""
        return max(default_hours, *self.window_hours.values(), 0) * _HOUR_MS


def load_policy(path: Path | None = None) -> Policy:
    """Read the policy.

    Args:
        path: A file in the place of the packaged one.

    Raises:
        RegistryError: It cannot be read or does not hold to the schema; the message says where.
    """
    return _packaged() if path is None else parse_toml(Policy, read_file(path, _OWN), path.name)


@cache
def _packaged() -> Policy:
    text = files("barqiya.dedupe").joinpath(FILE).read_text(encoding="utf-8")
    return parse_toml(Policy, text, FILE)
