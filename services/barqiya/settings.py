"""Settings from the environment (``BARQIYA_*``); every one has a safe default.

``docs/reference/settings.md`` lists them; a test keeps the two in step.
"""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from barqiya.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

_PREFIX = "BARQIYA_"
#: Letters that may stand in a namespace, a partition or a consumer name: they become parts of keys.
_NAME = r"^[A-Za-z0-9_.-]{1,64}$"
_NAMES = r"^([A-Za-z0-9_.-]{1,64}(,[A-Za-z0-9_.-]{1,64})*)?$"

_CLUSTER_SCHEMES = ("redis+cluster://", "rediss+cluster://")
#: Path of an address; of anything but a number redis-py would make database 0.
_DATABASE = re.compile(r"/?|/[0-9]{1,5}", re.ASCII)
_SCHEMES = ("redis://", "rediss://", "unix://", *_CLUSTER_SCHEMES)


def _default_consumer() -> str:
    """Name of this worker when none is set: stable names are better, see the settings page."""
    host = re.sub(r"[^A-Za-z0-9_.-]", "-", socket.gethostname())[:48]
    return f"{host or 'worker'}-{os.getpid()}"


class Settings(BaseSettings):
    """Everything that can be set. Secrets are ``SecretStr`` and never printed."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    redis_url: SecretStr | None = None
    """Server or cluster to use, e.g. ``rediss://user:password@host:6379/0``; none: embedded."""
    redis_ca_file: Path | None = None
    """Authorities (PEM) whose certificates are believed under `rediss://`; none: the system's."""
    redis_cert_file: Path | None = None
    """Own certificate (PEM), for a server that asks its clients for one."""
    redis_key_file: Path | None = None
    """Key (PEM) of that certificate."""
    namespace: Annotated[str, Field(pattern=_NAME)] = "wire"
    """First part of every key; one namespace is one independent service."""
    partition: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,64}$")] = ""
    """Partition of the namespace, used as hash tag on Redis Cluster."""
    partitions: Annotated[str, Field(pattern=_NAMES)] = ""
    """All partitions, with commas: `publish` routes among them, a worker serves each."""
    consumer_name: Annotated[str, Field(pattern=_NAME)] = Field(default_factory=_default_consumer)
    """Name of this worker in the consumer group; give each replica a stable one."""
    data_dir: Path = Path(".barqiya")
    """Folder of the embedded server."""
    batch_size: Annotated[int, Field(ge=1, le=1000)] = 100
    """Items read and committed at once."""
    block_ms: Annotated[int, Field(ge=10, le=4000)] = 1000
    """How long one read waits for items; below the socket timeout."""
    socket_timeout: Annotated[float, Field(ge=1, le=60)] = 5.0
    """Seconds without an answer after which a connection counts as lost."""
    claim_idle_ms: Annotated[int, Field(ge=100, le=3_600_000)] = 30_000
    """An item is taken over from a worker that has not shown life on it for this long."""
    max_deliveries: Annotated[int, Field(ge=2, le=100)] = 5
    """Deliveries after which an item that never commits is a dead letter (``commit.poison``)."""
    wait_replicas: Annotated[int, Field(ge=0, le=5)] = 0
    """Replicas that must have an item before `publish` calls it accepted."""
    wait_timeout_ms: Annotated[int, Field(ge=10, le=4000)] = 1000
    """How long `publish` waits for those replicas."""
    max_content_bytes: Annotated[int, Field(ge=1024, le=16_777_216)] = 1_048_576
    """Largest ``content`` that is processed."""
    window_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 72
    """How long deliveries and texts are remembered: that of a copy that is recognized."""
    identity_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """How long an article's revisions are remembered after the last one."""
    raw_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 72
    """How long finished raw items stay on the queue; less when memory is short."""
    topic_hours: Annotated[int, Field(ge=1, le=24 * 365)] = 168
    """How long events and outcomes stay; twice as long where a registered subscriber is behind."""
    archive: Literal["auto", "folder", "stream", "off"] = "auto"
    """Where raw items go when the queue forgets them; ``auto``: see below."""
    archive_dir: Path | None = None
    """Folder of the archive; none: ``archive`` in the data folder."""
    archive_days: Annotated[int, Field(ge=1, le=3650)] = 30
    """How long the archive keeps them; a stream less when memory is short."""
    routes_file: Path | None = None
    """TOML file that says which events are copied to which topics; none: no routes."""
    registry_file: Path | None = None
    """TOML file with own sources, agencies and outlets, added to the built-in registry."""
    policy_file: Path | None = None
    """TOML file in the place of the built-in policy: what may suppress, supersede and join what."""
    digits: Literal["as_written", "western", "arabic_indic"] = "as_written"
    """Digits of published text: `western`, `arabic_indic`, or `as_written`; a source may differ."""
    learn_templates: bool = True
    """Learn which short lines around its stories a source sends again and again, and drop them."""
    template_days: Annotated[int, Field(ge=1, le=90)] = 7
    """How long such a line is remembered at least; at most twice as long."""
    allow_volatile_server: bool = False
    """Accept a server that does not persist or may evict keys. Items can be lost; for trials."""
    health_host: str = "127.0.0.1"
    """Address on which a worker answers `/livez`, `/readyz` and `/metrics`."""
    health_port: Annotated[int, Field(ge=0, le=65535)] = 0
    """Port on which it does; 0: none, and nothing is counted."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Lowest level that is logged."""
    log_flood: Annotated[int, Field(ge=0, le=1_000_000)] = 1000
    """Duplicates or dead letters of one source and reason a minute that are all logged; 0: all."""
    log_format: Literal["auto", "json", "console"] = "auto"
    """``auto``: console on a terminal, JSON elsewhere."""

    @property
    def redis_address(self) -> str | None:
        """``redis_url`` with the files for TLS in it, as clients read them. As secret as that is.

        What the URL says itself stands.
        """
        if self.redis_url is None:
            return None
        url = self.redis_url.get_secret_value()
        parts = urlsplit(url)
        if not parts.scheme.startswith("rediss"):
            return url
        files = {
            "ssl_ca_certs": self.redis_ca_file,
            "ssl_certfile": self.redis_cert_file,
            "ssl_keyfile": self.redis_key_file,
        }
        said = parse_qs(parts.query, keep_blank_values=True)
        added = {name: str(path) for name, path in files.items() if path and name not in said}
        query = "&".join(filter(None, (parts.query, urlencode(added))))
        return urlunsplit(parts._replace(query=query))

    @property
    def archive_kind(self) -> Literal["folder", "stream", "off"]:
        """Where the archive is: by itself a folder where there is one to stay, else a stream.

        Workers of a server elsewhere may have no disk of their own, or one that goes with them.
        """
        if self.archive != "auto":
            return self.archive
        return "folder" if self.redis_url is None or self.archive_dir is not None else "stream"

    @property
    def archive_folder(self) -> Path:
        """Folder of the archive, when it is one; of a partition that is meant, its own in that.

        The order of raw ids, in which it is written and read, is that of one partition.
        """
        names, folder = self.partition_names, self.archive_dir or self.data_dir / "archive"
        return folder / names[0] if len(names) == 1 and names[0] else folder

    @property
    def partition_names(self) -> tuple[str, ...]:
        """The partitions that are meant: the one that is set, else all; ``("",)`` for none."""
        return (self.partition,) if self.partition else tuple(self.partitions.split(","))

    @property
    def is_cluster(self) -> bool:
        """Whether the server is a Redis Cluster."""
        url = self.redis_url.get_secret_value() if self.redis_url is not None else ""
        return url.startswith(_CLUSTER_SCHEMES)

    @model_validator(mode="after")
    def _partition_on_cluster(self) -> Self:
        """Without a hash tag the keys of one commit would lie in many slots."""
        if self.is_cluster and not (self.partition or self.partitions):
            raise ValueError(
                "a Redis Cluster needs BARQIYA_PARTITION or BARQIYA_PARTITIONS; "
                "see docs/how-to/scale-out.md"
            )
        names = self.partitions.split(",")
        if len(names) != len(set(names)):
            raise ValueError("BARQIYA_PARTITIONS names one twice")
        if self.partition and self.partitions and self.partition not in names:
            raise ValueError("BARQIYA_PARTITION is none of BARQIYA_PARTITIONS")
        return self

    @model_validator(mode="after")
    def _outcomes_outlive_raw(self) -> Self:
        """Outcomes must outlive raw items: they tell what is finished when a group is lost."""
        if self.topic_hours < self.raw_hours:
            raise ValueError("BARQIYA_TOPIC_HOURS must not be less than BARQIYA_RAW_HOURS")
        return self

    @field_validator("redis_url")
    @classmethod
    def _known_scheme(cls, url: SecretStr | None) -> SecretStr | None:
        """Only what redis-py reads; RESP 3 is refused because it breaks stream subscribers."""
        if url is None:
            return None
        text = url.get_secret_value()
        if not text.startswith(_SCHEMES):
            raise ValueError(f"must begin with {', '.join(_SCHEMES[:-1])} or {_SCHEMES[-1]}")
        if "protocol=3" in text.partition("?")[2]:
            raise ValueError("protocol=3 is not supported by stream subscribers; leave it out")
        if not text.startswith(_CLUSTER_SCHEMES):  # their client reads and checks the nodes itself
            _check_address(text)
        return url


def _check_address(text: str) -> None:
    """Refuse what redis-py would fail at, or silently read otherwise than it was meant.

    Raises:
        ValueError: With a message that holds nothing of the address: Python's own may hold a piece
            of a password that was not escaped.
    """
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(
            "is no address; in user and password / ? # @ : must be percent-encoded"
        ) from None
    if parts.scheme != "unix" and not _DATABASE.fullmatch(parts.path):
        raise ValueError("must end with the number of a database, as in redis://host:6379/0")


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment; keyword arguments win.

    Raises:
        ConfigurationError: A variable has a value that is not allowed; the message names it
            without its value.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # validated by pydantic
    except ValidationError as error:
        problems = "; ".join(map(_told, error.errors(include_input=False, include_url=False)))
        raise ConfigurationError(f"Settings cannot be used: {problems}") from None


def unknown_variables(environment: Iterable[str]) -> list[str]:
    """Names of variables that look like settings and are none: one misspelt would do nothing."""
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    return sorted(name for name in environment if name.startswith(_PREFIX) and name not in known)


def _told(problem: ErrorDetails) -> str:
    """One problem: its variable, and what is wrong; what concerns several names them itself."""
    message = problem["msg"].removeprefix("Value error, ")
    name = "_".join(map(str, problem["loc"])).upper()
    return f"{_PREFIX}{name}: {message}" if name else message
