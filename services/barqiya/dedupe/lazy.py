"""Attributes that are computed when they are first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - read as a decorator, like property
    """As :class:`functools.cached_property`, which before Python 3.12 takes a lock each time.

    A text is compared by a dozen of these, and by one thread.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        """Decorate a method."""
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...

    @overload
    def __get__(self, owner: object, kind: type) -> T: ...

    def __get__(self, owner: object | None, kind: type) -> Self | T:
        """Compute the value; from now on it stands in its owner, and this is not called again."""
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._make(owner)
        return value
