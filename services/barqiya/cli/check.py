"""``barqiya check``: whether the files that a worker reads can be used."""

from pathlib import Path
from typing import Annotated, Any

import typer

from barqiya.cli.options import AsJson, examples

EXAMPLES = examples(
    "barqiya check --routes routes.toml",
    "barqiya check                           the files that the settings name",
)


def check(
    routes: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Route file [default: BARQIYA_ROUTES_FILE].", show_default=False
        ),
    ] = None,
    registry: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Registry file [default: BARQIYA_REGISTRY_FILE].",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the settings and the data files, without a server.

    Data files are those of routes, registry and policy. Each problem is named, with file and line
    where there is one; the exit code is 78 when there is any. A variable BARQIYA_… that no setting
    has is a problem: most often a typing error.
    """
    from barqiya.cli.output import Output  # noqa: PLC0415 - not needed for --help
    from barqiya.errors import EXIT_CONFIG, ConfigurationError  # noqa: PLC0415 - same
    from barqiya.settings import load_settings  # noqa: PLC0415 - same

    settings = load_settings()
    out = Output(as_json=as_json)
    found: list[dict[str, Any]] = [_variables()]
    _show("settings", found[0]["problems"], "every BARQIYA_ variable is one", out)
    for what, file in (
        ("routes", routes or settings.routes_file),
        ("registry", registry or settings.registry_file),
        ("policy", settings.policy_file),
    ):
        problems: list[str] = []
        said = "none is set"
        if file is not None:
            try:
                said = _read(what, file)
            except ConfigurationError as error:
                problems = str(error).splitlines()
        found.append({"what": what, "file": str(file) if file else None, "problems": problems})
        _show(what, problems, said, out)
    out.data({"ok": not any(one["problems"] for one in found), "files": found})
    if any(one["problems"] for one in found):
        raise typer.Exit(EXIT_CONFIG)


def _variables() -> dict[str, Any]:
    """Variables that look like settings and are none."""
    import os  # noqa: PLC0415 - not needed for --help

    from barqiya.settings import unknown_variables  # noqa: PLC0415 - same

    unknown = unknown_variables(os.environ)
    problems = [f"{name} is no setting" for name in unknown]
    return {"what": "settings", "file": None, "problems": problems}


def _read(what: str, file: Path) -> str:
    """Read a file as the worker does; what is in it, in a few words."""
    if what == "routes":
        from barqiya.route import read_routes  # noqa: PLC0415 - not needed for --help

        topics = read_routes(file).topics()
        return f"{file}: {len(topics)} topics: {', '.join(topics)}"
    if what == "policy":
        from barqiya.dedupe import load_policy  # noqa: PLC0415 - not needed for --help

        load_policy(file)
        return f"{file}: can be used"
    from barqiya.registry import load_registry  # noqa: PLC0415 - not needed for --help

    parties = len(load_registry(file).parties)
    return f"{file}: {parties} agencies and outlets with the built-in ones"


def _show(what: str, problems: list[str], said: str, out: Any) -> None:  # noqa: ANN401 - not loaded for --help
    from barqiya.cli.safe import clean  # noqa: PLC0415 - not needed for --help

    if problems:
        for problem in problems:
            out.say(f"bad  {what:<9} {clean(problem)}", "bad")
    else:
        out.say(f"ok   {what:<9} {clean(said)}", "good")
