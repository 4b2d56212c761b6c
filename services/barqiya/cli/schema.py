"""``barqiya schema``: the contract, machine-readable."""

import json
from typing import Annotated

import typer

from barqiya.cli.options import AsJson, examples

EXAMPLES = examples(
    "barqiya schema                    list the names",
    "barqiya schema article-event      what subscribers read",
    "barqiya schema asyncapi           channels and messages, for code generators",
    "barqiya schema --serve            all of it as a page for people",
)

_ASYNCAPI = "asyncapi"
_ROUTES = "routes"


def schema(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", help="Which one; without it, the names are listed."),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve all of it as a page on this machine.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port for --serve; 0: any that is free.")
    ] = 8765,
    as_json: AsJson = False,
) -> None:
    """Print the contract as JSON Schema, AsyncAPI, or a page.

    Without a name the names are listed; `routes` is the form of a route file.

    With --serve everything is one page for people, at an address that is printed, until Ctrl-C. It
    loads nothing from elsewhere and works offline.
    """
    if serve:
        if name is not None:
            raise typer.BadParameter("goes without --serve: the page has all", param_hint="NAME")
        _serve(port, as_json=as_json)
        return
    from barqiya.cli.output import Output  # noqa: PLC0415 - not needed for --help
    from barqiya_schemas.asyncapi import asyncapi_document  # noqa: PLC0415 - same
    from barqiya_schemas.published import PUBLISHED_NAMES, published_schema  # noqa: PLC0415 - same

    names = [*PUBLISHED_NAMES, _ASYNCAPI, _ROUTES]
    if name is None:
        out = Output(as_json=as_json)
        for known in names:
            out.data(known)
            out.say(known)
        return
    if name not in names:
        raise typer.BadParameter(f"is none of {', '.join(names)}", param_hint="NAME")
    if name == _ROUTES:
        from barqiya.route import route_file_schema  # noqa: PLC0415 - not needed for --help

        document = route_file_schema()
    else:
        document = asyncapi_document() if name == _ASYNCAPI else published_schema(name)
    typer.echo(json.dumps(document, ensure_ascii=False, indent=None if as_json else 2))


def _serve(port: int, *, as_json: bool) -> None:
    from barqiya.cli.contract_server import serve_contract  # noqa: PLC0415 - not needed for --help
    from barqiya.cli.output import Output  # noqa: PLC0415 - same

    out = Output(as_json=as_json)

    def started(address: str) -> None:
        out.data({"address": address})
        out.say(f"{address}  (Ctrl-C ends it)")

    serve_contract(port, started)
