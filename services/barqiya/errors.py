"""The one exception tree.

Only what stops a command or a worker is an exception. An item that cannot be processed is a
:class:`barqiya.items.Rejected` with a :class:`barqiya.reasons.Reason`. Each class carries the
``reason`` word that appears in logs and the exit code of the command that it ends.
"""

from __future__ import annotations

from typing import ClassVar

#: Exit codes of the command line (``sysexits.h`` where it has one).
EXIT_OK = 0
EXIT_FAILURE = 1
EXIT_USAGE = 2
EXIT_DATA = 65
EXIT_NO_INPUT = 66
EXIT_UNAVAILABLE = 69
EXIT_SOFTWARE = 70
EXIT_TEMPORARY = 75
EXIT_CONFIG = 78


class BarqiyaError(Exception):
    """Something went wrong that ends this command. The message says what to do."""

    reason: ClassVar[str] = "barqiya.failed"
    exit_code: ClassVar[int] = EXIT_FAILURE


class ConfigurationError(BarqiyaError):
    """A setting is missing or has a value that cannot be used. Correct it and start again."""

    reason = "configuration.invalid"
    exit_code = EXIT_CONFIG


class UnsafeServerError(ConfigurationError):
    """The server's configuration could lose accepted items. The message says what to set."""

    reason = "configuration.unsafe_server"


class SchemaTooNewError(ConfigurationError):
    """The data on the server was written by a newer Barqiya. Upgrade this one."""

    reason = "configuration.schema_too_new"


class ServerUnavailableError(BarqiyaError):
    """The server cannot be reached or refuses commands. Check its address and that it runs."""

    reason = "server.unavailable"
    exit_code = EXIT_UNAVAILABLE


class EmbeddedServerError(BarqiyaError):
    """The embedded server did not start. The message has the end of its log."""

    reason = "server.embedded"
    exit_code = EXIT_UNAVAILABLE


class DataFolderBusyError(BarqiyaError):
    """Another server uses this data folder. Stop it, or name another folder with `--data`."""

    reason = "server.folder_busy"
    exit_code = EXIT_TEMPORARY


class RefusedError(BarqiyaError):
    """The service refuses new items now, so that accepted ones stay safe. Try again later."""

    reason = "publish.refused"
    exit_code = EXIT_TEMPORARY


class InputError(BarqiyaError):
    """A file or an argument cannot be read. The message names it."""

    reason = "input.unreadable"
    exit_code = EXIT_NO_INPUT


class RegistryError(ConfigurationError):
    """A data file of the registry does not fit its schema. The message names file and entry."""

    reason = "configuration.registry"


class RouteFileError(ConfigurationError):
    """The route file cannot be used. Each line of the message names file, line and problem."""

    reason = "configuration.routes"


class WorkerDiedError(BarqiyaError):
    """The worker's subscriber stopped for good. Let the supervisor restart the worker."""

    reason = "worker.died"
    exit_code = EXIT_SOFTWARE
