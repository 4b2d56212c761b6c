"""The contract as one page for people: every stream, every message, every member, with examples.

Made from the AsyncAPI document, without a script and without anything from another host: two files,
``index.html`` and ``page.css``. A pure function of the contract.
"""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from barqiya_schemas.asyncapi import asyncapi_document
from barqiya_schemas.page.examples import examples, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barqiya_schemas.json_schema import Json

#: What a browser may load for the page: its style sheet, from where the page came.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_CODE: Final = re.compile(r"`([^`]{1,200})`")
#: Rules of a value that are shown after its type, in this order.
_RULES: Final = (
    *("const", "default", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"),
    *("pattern", "contentEncoding", "contentMediaType"),
)
_DIRECTION: Final = {"receive": "publishers write, Barqiya reads", "send": "Barqiya writes"}


def style_sheet() -> str:
    """Text of ``page.css``."""
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")


def contract_page() -> str:
    """The page in HTML."""
    document = asyncapi_document()
    info = document["info"]
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(info['title'])}: the contract, version {escape(info['version'])}</title>",
        '<link rel="stylesheet" href="page.css">',
        "</head>",
        "<body>",
        f"<header><h1>{escape(info['title'])} <bdi lang='ar'>برقية</bdi></h1>",
        f"<p>The contract, version {escape(info['version'])}. As an AsyncAPI document: ",
        '<a href="asyncapi.json">asyncapi.json</a></p></header>',
        *_contents(document),
        "<main>",
        *(f"<p>{_prose(text)}</p>" for text in info["description"].split("\n\n") if text.strip()),
        *_streams(document),
        *_messages(document),
        *_parts(document),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _contents(document: Json) -> Iterator[str]:
    groups = (
        ("Streams", "stream", [(name, each["address"]) for name, each in _channels(document)]),
        (
            "Messages",
            "message",
            [(name, one["title"]) for name, one in document["components"]["messages"].items()],
        ),
        ("Parts", "part", [(name, name) for name in _part_names(document)]),
    )
    yield "<nav>"
    for title, kind, entries in groups:
        yield f"<h2>{title}</h2><ul>"
        for name, text in entries:
            yield f'<li><a href="#{kind}-{escape(name)}">{escape(text)}</a></li>'
        yield "</ul>"
    yield "</nav>"


def _channels(document: Json) -> list[tuple[str, Json]]:
    return list(document["channels"].items())


def _streams(document: Json) -> Iterator[str]:
    yield "<section><h2>Streams</h2>"
    for name, channel in _channels(document):
        reference = f"#/channels/{name}"
        operation = next(
            one for one in document["operations"].values() if one["channel"]["$ref"] == reference
        )
        yield f'<article id="stream-{escape(name)}">'
        yield f"<h3><code>{escape(channel['address'])}</code></h3>"
        yield f"<p>{_prose(channel['summary'])}. {_prose(operation['summary'])}: "
        yield f"<em>{_DIRECTION[operation['action']]}</em>.</p><ul>"
        for parameter, told in channel.get("parameters", {}).items():
            words = _prose(told["description"])
            yield f"<li><code>{{{escape(parameter)}}}</code>: {words}</li>"
        for message in channel["messages"]:
            title = document["components"]["messages"][message]["title"]
            yield f'<li><a href="#message-{escape(message)}">{escape(title)}</a></li>'
        yield "</ul></article>"
    yield "</section>"


def _messages(document: Json) -> Iterator[str]:
    yield "<section><h2>Messages</h2>"
    found = examples()
    for name, message in document["components"]["messages"].items():
        schema = document["components"]["schemas"][name]
        yield f'<article id="message-{escape(name)}">'
        yield f"<h3>{escape(message['title'])} <small>{escape(name)}</small></h3>"
        yield f"<p>{_prose(schema['description'])}</p>"
        yield from _members(schema, "field")
        if name in found:
            yield "<details open><summary>Example, as JSON</summary>"
            yield f'<pre class="example">{shown(found[name])}</pre></details>'
        yield "</article>"
    yield "</section>"


def _part_names(document: Json) -> list[str]:
    messages = document["components"]["messages"]
    return [name for name in document["components"]["schemas"] if name not in messages]


def _parts(document: Json) -> Iterator[str]:
    yield "<section><h2>Parts</h2>"
    for name in _part_names(document):
        schema = document["components"]["schemas"][name]
        yield f'<article id="part-{escape(name)}"><h3>{escape(name)}</h3>'
        yield f"<p>{_prose(schema.get('description', ''))}</p>"
        if "properties" in schema:
            yield from _members(schema, "member")
        else:
            yield f"<p>{_kind(schema)}</p>"
        yield "</article>"
    yield "</section>"


def _members(schema: Json, what: str) -> Iterator[str]:
    required = set(schema.get("required", ()))
    yield f"<table><thead><tr><th>{what}</th><th>type</th><th>meaning</th></tr></thead><tbody>"
    for keyword in ("properties", "patternProperties"):
        for name, node in schema.get(keyword, {}).items():
            marks = "" if name in required else ' <span class="mark">may be missing</span>'
            if node.get("deprecated"):
                marks += ' <span class="mark deprecated">deprecated</span>'
            words = _prose(node.get("description", ""))
            yield f"<tr><td><code>{escape(name)}</code>{marks}</td><td>{_kind(node)}</td>"
            yield f"<td>{words}</td></tr>"
    yield "</tbody></table>"


def _kind(node: Json) -> str:
    """Type of a value, with links to the parts, and the rules that it keeps."""
    if reference := node.get("$ref"):
        name = escape(reference.rpartition("/")[2])
        return f'<a href="#part-{name}">{name}</a>'
    if options := node.get("anyOf"):
        return " or ".join(_kind(option) for option in options)
    if "enum" in node:
        return " | ".join(f"<code>{_value(value)}</code>" for value in node["enum"])
    kind = escape(str(node.get("type", "any")))
    if isinstance(items := node.get("items"), dict):
        kind = f"{kind} of {_kind(items)}"
    if isinstance(content := node.get("contentSchema"), dict):
        kind = f"{kind} with {_kind(content)}"
    rules = (f"{key} <code>{_value(node[key])}</code>" for key in _RULES if _is_told(node, key))
    return "; ".join([kind, *rules])


def _is_told(node: Json, key: str) -> bool:
    return node.get(key) not in (None, "", [], {}) and not (key == "default" and "const" in node)


def _value(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return f"<bdi>{escape(str(value))}</bdi>" if value != "" else "(empty)"


def _prose(text: str) -> str:
    """Words of a description; what stands in backticks is code."""
    return _CODE.sub(r"<code>\1</code>", escape(" ".join(text.split()), quote=False))
