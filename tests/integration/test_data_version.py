"""The version of the data layout: raised by the first worker that writes it, never lowered."""

from __future__ import annotations

import time
from typing import Any

import pytest

from barqiya.errors import SchemaTooNewError
from barqiya.keys import Keys
from barqiya.operate.retry import ServerState
from barqiya.worker.startup import DATA_VERSION, check_server


@pytest.mark.parametrize("noted", [None, DATA_VERSION - 1, DATA_VERSION])
async def test_what_a_former_worker_would_get_wrong_is_noted_as_ours(
    client: Any, namespace: str, noted: int | None
) -> None:
    keys = Keys(namespace)
    if noted is not None:
        await client.set(keys.schema, noted)
    await check_server(client, keys, ServerState(time.monotonic), volatile=True)
    assert int(await client.get(keys.schema)) == DATA_VERSION


async def test_data_of_a_newer_worker_are_refused_and_their_version_stays(
    client: Any, namespace: str
) -> None:
    keys = Keys(namespace)
    await client.set(keys.schema, DATA_VERSION + 1)
    with pytest.raises(SchemaTooNewError, match="Upgrade"):
        await check_server(client, keys, ServerState(time.monotonic), volatile=True)
    assert int(await client.get(keys.schema)) == DATA_VERSION + 1
