"""A line once a change of state, not once an attempt, for what is tried again and again."""

from __future__ import annotations

from barqiya.operate.retry import is_passing


class Refusals:
    """Whether a refusal is news: the first since it last went well, or of another kind.

    An outage that ends in a refusal that does not pass by itself is two changes of state.
    """

    __slots__ = ("_passing",)

    def __init__(self) -> None:
        self._passing: bool | None = None
        """Kind of the refusal that was told last; ``None`` when it has gone well since."""

    def is_news(self, error: BaseException) -> bool:
        """Note a refusal; returns whether it has to be told."""
        before, self._passing = self._passing, is_passing(error)
        return self._passing is not before

    def over(self) -> None:
        """Note that it went well."""
        self._passing = None
