"""Samples of server, workers and queue, one a second."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psutil

from barqiya.keys import GROUP, Keys

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Sample:
    """One look."""

    at: float
    """Seconds from the beginning."""
    lag: int
    """Items that no worker has read yet, and those in hand."""
    done: int
    """Outcomes so far."""
    server_bytes: int
    """Memory of the server's data."""
    worker_bytes: int
    """Resident memory of all workers."""
    server_cpu: float
    """Processor seconds of the server since the beginning."""
    worker_cpu: float
    """Processor seconds of all workers since the beginning, dead ones included."""


@dataclass(slots=True)
class Watch:
    """Looks at a run."""

    client: Any
    """Connection to the server."""
    keys: Keys
    began: float = field(default_factory=time.monotonic)
    samples: list[Sample] = field(default_factory=list)
    _cpu: dict[int, float] = field(default_factory=dict)

    def look(self, workers: Iterable[int]) -> Sample:
        """Take one sample; ``workers`` are the process ids of those alive."""
        resident = 0
        for pid in workers:
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                resident += process.memory_info().rss
                self._cpu[pid] = sum(process.cpu_times()[:2])
        cpu = self.client.info("cpu")
        sample = Sample(
            at=time.monotonic() - self.began,
            lag=self._waiting(),
            done=int(self.client.xlen(self.keys.outcomes)),
            server_bytes=int(self.client.info("memory")["used_memory"]),
            worker_bytes=resident,
            server_cpu=float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"]),
            worker_cpu=sum(self._cpu.values()),
        )
        self.samples.append(sample)
        return sample

    def _waiting(self) -> int:
        for group in self.client.xinfo_groups(self.keys.raw):
            if group["name"] == GROUP.encode():
                return int(group["lag"] or 0) + int(group["pending"])
        return 0
