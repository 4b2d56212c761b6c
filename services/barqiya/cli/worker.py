"""``barqiya worker``: one worker in the foreground."""

import typer

from barqiya.cli.options import Data, examples

EXAMPLES = examples(
    "barqiya worker",
    "BARQIYA_REDIS_URL=redis://queue:6379 BARQIYA_CONSUMER_NAME=worker-0 barqiya worker",
)


def worker(data: Data = None) -> None:
    """Run one worker in the foreground.

    At SIGTERM or Ctrl-C it finishes the batch in hand and ends. Logs go to standard output: JSON,
    or readable lines on a terminal (BARQIYA_LOG_FORMAT).
    """
    from pydantic import SecretStr  # noqa: PLC0415 - not needed for --help

    from barqiya.cli.target import server_url, settings_for  # noqa: PLC0415 - same

    settings = settings_for(data)
    # Where the archive is depends on whether the server is the one of the data folder.
    found = {"redis_url": SecretStr(server_url(settings)), "archive": settings.archive_kind}
    settings = settings.model_copy(update=found)
    from barqiya.worker.process import run_worker  # noqa: PLC0415 - the heaviest import of all

    raise typer.Exit(run_worker(settings))
