"""The one retry policy: exponential with full jitter, capped, logged once per state change.

Only what is safe to repeat goes through it: reads, and the commit script, whose pending entries are
one-shot tokens. A client's ``XADD`` is never repeated: executed but unanswered, it would become a
second item.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Any, Final, TypeVar

import tenacity
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AskError,
    AuthenticationError,
    AuthorizationError,
    ClusterDownError,
    MasterDownError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from barqiya.operate.log import get_logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

#: First words of error replies that pass by themselves: a failover, a slot on its way to another
#: node, a full memory or disk, a script that blocks the server, a replica set that is too small.
_PASSING_REPLIES = (
    "UNBLOCKED",
    "READONLY",
    "LOADING",
    "MASTERDOWN",
    "CLUSTERDOWN",
    "TRYAGAIN",
    "NOREPLICAS",
    "MISCONF",
    "BUSY ",
    "OOM",
)
_FATAL = (AuthenticationError, AuthorizationError, NoPermissionError)
_PASSING = (
    RedisConnectionError,
    RedisTimeoutError,
    ReadOnlyError,
    OutOfMemoryError,
    MasterDownError,
    ClusterDownError,
    AskError,  # and MOVED, which is one to redis-py: redirections the client could not follow
    TryAgainError,
    NoScriptError,  # flushed between the loading of ours and its call
    OSError,
)

#: What a call to the server raises when it is away or refuses. Beside its own errors redis-py lets
#: some of the socket's through as they are, and so does asyncio. Whatever runs for as long as the
#: worker catches these, and nothing but these.
SERVER_FAULTS: Final = (RedisError, OSError)

FIRST_WAIT_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 3.0
_FATAL_PAUSE_SECONDS = 1.0


def is_passing(error: BaseException) -> bool:
    """Whether the fault should pass by itself, so that waiting and trying again is right."""
    # While it connects, redis-py wraps a refusal of our credentials in a plain ConnectionError.
    if isinstance(error, _FATAL) or isinstance(error.__cause__, _FATAL):
        return False
    if distrusts(error):
        return False
    if isinstance(error, _PASSING):
        return True
    return isinstance(error, ResponseError) and str(error).startswith(_PASSING_REPLIES)


def distrusts(error: BaseException) -> bool:
    """Whether the server's certificate was not believed: wrong authority, name or time."""
    # redis-py raises a plain ConnectionError while it handles what the connection said.
    return isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError)


def lost_group(error: BaseException) -> bool:
    """Whether the consumer group or its stream is gone: data loss on the server, or a flush."""
    return isinstance(error, ResponseError) and str(error).startswith(("NOGROUP", "UNBLOCKED"))


class ServerState:
    """Whether the server answers, as seen by everything in this process; logs each change once.

    An outage begins with the first call that fails, and is over when every call that failed in it
    has been answered: a server that has become a replica answers reads all the while.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._log = get_logger()
        self._down_since: float | None = None
        self._attempts = 0
        self._suffering: set[object] = set()
        self.fatal: str | None = None
        """What the server refused us for, when that does not pass by itself."""
        self.last_read: float = clock()
        """When a read of the subscriber was answered, with items or without."""
        self.up_since: float = clock()
        """When the last outage ended."""
        self.returned = asyncio.Event()
        """Set at every answer in an outage; whoever waits for it clears it."""

    @property
    def down_since(self) -> float | None:
        """When the present outage began, on the clock given; ``None`` when the server answers."""
        return self._down_since

    def failed(self, call: object, error: BaseException) -> None:
        """Note one failed attempt of a call."""
        self._attempts += 1
        self._suffering.add(call)
        if self._down_since is None:
            self._down_since = self._clock()
            self._log.warning(
                "server.unavailable",
                error=type(error).__name__,
                detail=str(error),
                action="waiting for the server; nothing is lost, unfinished items stay pending",
            )

    def answered(self, call: object) -> None:
        """Note that a call has its answer, were it a refusal."""
        if self._down_since is not None:
            self.returned.set()
        self.ended(call)
        if self._down_since is not None and not self._suffering:
            seconds = round(self._clock() - self._down_since, 3)
            self._log.info("server.available", after_seconds=seconds, attempts=self._attempts)
            self._down_since = None
            self._attempts = 0
            self.up_since = self._clock()

    def ended(self, call: object) -> None:
        """Note that a call is over. One that was given up says nothing about the server."""
        self._suffering.discard(call)

    def read(self) -> None:
        """Note that a read of the subscriber was answered."""
        self.last_read = self._clock()


def stop_if_cancelled() -> None:
    """Raise the cancellation of this task if the client has swallowed it.

    On Python 3.11 redis-py sends under ``asyncio.wait_for``, which loses a cancellation that comes
    just when the sending is done: the task would go on for ever, and the process never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def call(
    do: Callable[[], Awaitable[T]],
    state: ServerState,
    recover: Callable[[], Awaitable[None]] | None = None,
) -> T:
    """Run ``do`` until it answers, waiting through faults that pass.

    Args:
        do: Something that is safe to repeat.
        state: Notes success and failure.
        recover: Called when the consumer group is gone; makes it again.

    Raises:
        RedisError: A fault that does not pass by itself.
    """

    def worth_repeating(error: BaseException) -> bool:
        return is_passing(error) or (recover is not None and lost_group(error))

    this = object()
    try:
        async for attempt in tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(worth_repeating),
            wait=tenacity.wait_random_exponential(
                multiplier=FIRST_WAIT_SECONDS, max=LONGEST_WAIT_SECONDS
            ),
            stop=tenacity.stop_never,
            sleep=asyncio.sleep,
            reraise=True,
        ):
            with attempt:
                result = await _once(do, state, this, recover)
                state.answered(this)
                stop_if_cancelled()  # as if the answer had been lost: what is done may be repeated
                return result
    finally:
        state.ended(this)
    raise AssertionError("unreachable: the policy never stops by itself")


async def _once(
    do: Callable[[], Awaitable[T]],
    state: ServerState,
    this: object,
    recover: Callable[[], Awaitable[None]] | None,
) -> T:
    stop_if_cancelled()
    try:
        return await do()
    except SERVER_FAULTS as error:
        gone = recover is not None and lost_group(error)
        if gone or is_passing(error):
            state.failed(this, error)
        else:
            state.answered(this)  # it refused, so it is there
        if recover is not None and gone:
            await recover()
        raise


class ReadRetry(Retry):
    """The same policy where redis-py wants a retry object: for the connection of the subscriber.

    FastStream's read loop would otherwise stop for good when the group is gone, and spin without a
    pause while a failed-over server is read-only.
    """

    def __init__(
        self, state: ServerState, recover: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        super().__init__(NoBackoff(), retries=-1)
        self._state = state
        self._recover = recover

    def __deepcopy__(self, memo: dict[int, Any]) -> ReadRetry:
        """Clients copy their retry object; the state must stay one."""
        return self

    async def call_with_retry(
        self,
        do: Callable[[], Awaitable[T]],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,  # noqa: ARG002 - ours decides
        with_failure_count: bool = False,
    ) -> T:
        """Run ``do`` under the policy; ``fail`` disconnects before the next attempt."""
        failures = 0

        async def attempt() -> T:
            nonlocal failures
            try:
                return await do()
            except OutOfMemoryError as error:
                # Reads are never refused for memory. What is refused is FastStream asking for the
                # group, which was made before; a worker must start on a full server to empty it.
                raise ResponseError("BUSYGROUP group already exists") from error
            except (RedisConnectionError, RedisTimeoutError, OSError) as error:
                failures += 1
                await (fail(error, failures) if with_failure_count else fail(error))
                raise

        try:
            answer = await call(attempt, self._state, self._recover)
        except SERVER_FAULTS as error:
            if str(error).startswith("BUSYGROUP"):
                raise  # FastStream asks for the group at its start, and takes this for a yes
            # The read loop would try again at once and for ever: tell the watchdog, and slow down.
            self._state.fatal = f"{type(error).__name__}: {error}"
            await asyncio.sleep(_FATAL_PAUSE_SECONDS)
            raise
        self._state.read()
        return answer
