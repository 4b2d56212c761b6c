"""Settings: what cannot be used is refused with the variable's name, and never with its value."""

from __future__ import annotations

import pytest

from barqiya.errors import ConfigurationError
from barqiya.operate.redis_client import connect
from barqiya.settings import load_settings, unknown_variables


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://localhost:6379/",
        "redis://:protocol=3@localhost:6379",
        "rediss://user:p%2Fass@host:6380/3?socket_timeout=2",
        "redis://[::1]:6379/0",
        "unix:///run/valkey.sock?db=1",
    ],
)
def test_addresses_that_can_be_used(url: str) -> None:
    settings = load_settings(redis_url=url)
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value() == url


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://localhost", "must begin with"),
        ("redis://[::1", "is no address"),
        ("redis://localhost:port", "is no address"),
        ("redis://desk:Geheim/wort@localhost:6379", "is no address"),
        ("redis://localhost:6379/news", "number of a database"),
        ("redis://localhost:6379/0?protocol=3", "protocol=3"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_being_told(url: str, what: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(redis_url=url)
    said = str(refused.value)
    assert said.startswith("Settings cannot be used: BARQIYA_REDIS_URL: ")
    assert what in said
    assert "Geheim" not in said
    assert url not in said


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost:6379/0?socket_timeout=Geheim",
        "redis://localhost:6379/0?sokket_timeout=Geheim",
        "rediss://localhost:6379/0?ssl_cert_reqs=Geheim",
    ],
)
def test_an_option_of_an_address_that_cannot_be_used_is_refused_without_being_told(
    url: str,
) -> None:
    with pytest.raises(ConfigurationError, match="option") as refused:
        connect(url)
    assert "Geheim" not in str(refused.value)


def test_a_variable_that_is_misspelt_is_found() -> None:
    names = ["BARQIYA_TOPIC_HOUR", "BARQIYA_TOPIC_HOURS", "HOME", "MY_BARQIYA_X", "BARQIYA_"]
    assert unknown_variables(names) == ["BARQIYA_", "BARQIYA_TOPIC_HOUR"]


def test_what_concerns_two_settings_names_both() -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(topic_hours=1, raw_hours=2)
    assert str(refused.value) == (
        "Settings cannot be used: BARQIYA_TOPIC_HOURS must not be less than BARQIYA_RAW_HOURS"
    )
