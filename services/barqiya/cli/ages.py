"""Ages on the command line: ``45s``, ``30m``, ``2h``, ``3d``."""

import re

import typer

_AGE = re.compile(r"([0-9]{1,9})([smhd])", re.ASCII)
_HOURS = {"s": 1 / 3600, "m": 1 / 60, "h": 1.0, "d": 24.0}


def hours(text: str) -> float:
    """Hours that an age says.

    Raises:
        typer.BadParameter: It is no number with one of the units s, m, h, d.
    """
    found = _AGE.fullmatch(text)
    if found is None:
        raise typer.BadParameter("must be a number and a unit, such as 45s, 30m, 2h or 3d")
    return int(found[1]) * _HOURS[found[2]]
