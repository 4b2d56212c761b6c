"""The page of the contract: whole, self-contained, and served to this machine only."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from html.parser import HTMLParser
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from barqiya.route import route_file_schema
from barqiya_schemas.asyncapi import asyncapi_document
from barqiya_schemas.page import contract_page, style_sheet
from barqiya_schemas.page.examples import examples, shown
from barqiya_schemas.published import PUBLISHED_NAMES, published_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCUMENT = asyncapi_document()
#: Attributes by which a page loads something, or leads somewhere.
_LINKS = ("src", "href", "action", "data", "poster", "srcset", "background")


class Page(HTMLParser):
    """What a page links to, what it names, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.names: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in {"meta", "link"}:
            self.open.append(tag)
        self.names |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in _LINKS]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [sys.executable, "-m", "barqiya", "schema", "--serve", "--port", "0", "--json"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Tests that a shell runs in the background inherit that an interrupt is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - one thread
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        yield json.loads(process.stdout.readline())["address"]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr.read() == ""


def get(address: str, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    connection.close()
    return found


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(contract_page())


def test_every_stream_message_and_part_is_named(page: Page) -> None:
    components = DOCUMENT["components"]
    wanted = [channel["address"] for channel in DOCUMENT["channels"].values()]
    wanted += [message["title"] for message in components["messages"].values()]
    wanted += [name for schema in components["schemas"].values() for name in _members(schema)]
    assert [text for text in wanted if text not in page.text] == []
    ids = {f"stream-{name}" for name in DOCUMENT["channels"]}
    ids |= {f"message-{name}" for name in components["messages"]}
    ids |= {f"part-{name}" for name in components["schemas"] if name not in components["messages"]}
    assert sorted(page.ids) == sorted(ids)


def _members(schema: dict[str, Any]) -> list[str]:
    return [*schema.get("properties", {}), *schema.get("patternProperties", {})]


def test_nothing_is_loaded_from_elsewhere_and_no_script_runs(page: Page) -> None:
    assert "script" not in page.tags
    assert "style" not in {*page.tags, *page.names}
    assert not {name for name in page.names if name.startswith("on")}
    outside = [link for link in page.links if urlsplit(link).netloc or urlsplit(link).scheme]
    assert outside == []
    assert {link for link in page.links if link[:1] != "#"} == {"page.css", "asyncapi.json"}
    assert not re.search(r"url\(|@import|https?:", style_sheet())


def test_every_link_inside_the_page_leads_somewhere(page: Page) -> None:
    assert {link[1:] for link in page.links if link[:1] == "#"} <= set(page.ids)
    assert page.open == []


def test_every_message_has_an_example_and_arabic_reads_from_the_right() -> None:
    found = examples()
    assert found.keys() == DOCUMENT["components"]["messages"].keys()
    text = shown(found["ArticleEventEntry"])
    headline = found["ArticleEventEntry"]["data"]["headline"]
    assert f'"headline": "<bdi dir="rtl">{headline}</bdi>"' in text
    assert '"status": "<bdi dir="ltr">usable</bdi>"' in text
    for example in found.values():
        plain = re.sub(r"</?bdi[^>]*>", "", shown(example))
        read = plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
        assert json.loads(read.replace("&#x27;", "'").replace("&amp;", "&")) == example


def test_hostile_text_in_an_example_stays_text() -> None:
    assert shown({"<b>": '<script>"&'}) == (
        '{\n  "&lt;b&gt;": "<bdi dir="ltr">&lt;script&gt;\\&quot;&amp;</bdi>"\n}'
    )


def test_the_page_and_its_files_are_served(address: str) -> None:
    assert urlsplit(address).hostname == "127.0.0.1"
    status, headers, body = get(address, "/")
    assert (status, body.decode()) == (200, contract_page())
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert headers["x-content-type-options"] == "nosniff"
    assert get(address, "/page.css?x=1")[2].decode() == style_sheet()
    assert json.loads(get(address, "/asyncapi.json")[2]) == DOCUMENT
    for name in PUBLISHED_NAMES:
        assert json.loads(get(address, f"/{name}.schema.json")[2]) == published_schema(name)
    assert json.loads(get(address, "/routes.schema.json")[2]) == route_file_schema()
    status, headers, body = get(address, "/", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(contract_page().encode())


@pytest.mark.parametrize("path", ["/x", "/../pyproject.toml", "//etc/passwd", "/%2e%2e/x"])
def test_nothing_else_is(address: str, path: str) -> None:
    assert get(address, path)[0] == 404
    assert get(address, "/", "POST")[0] == 501


def test_a_port_that_is_taken_is_told(barqiya: Callable[..., Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = barqiya("schema", "--serve", "--port", str(taken.getsockname()[1]))
    assert (ran.code, "Choose another with --port" in ran.stderr) == (78, True)
    assert barqiya("schema", "article", "--serve").code == 2
