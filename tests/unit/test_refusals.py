"""A refusal is told once a change of state."""

from __future__ import annotations

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoPermissionError, OutOfMemoryError

from barqiya.operate.refusals import Refusals


def test_told_once_until_it_has_gone_well() -> None:
    refusals = Refusals()
    away = RedisConnectionError("refused")
    assert [refusals.is_news(away) for _ in range(3)] == [True, False, False]
    refusals.over()
    assert refusals.is_news(away)


def test_a_refusal_that_does_not_pass_is_told_after_one_that_does() -> None:
    refusals = Refusals()
    assert refusals.is_news(RedisConnectionError("refused"))
    assert not refusals.is_news(OutOfMemoryError("OOM")), "it passes by itself as well"
    assert refusals.is_news(NoPermissionError("xtrim"))
    assert not refusals.is_news(NoPermissionError("xtrim"))
    assert refusals.is_news(RedisConnectionError("refused"))
