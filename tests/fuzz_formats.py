"""The long run of the fuzz targets, by hand: ``make fuzz MINUTES=…``."""

from __future__ import annotations

import argparse
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.formats import FOLDER
from support.mutate import Damage, check, damaged, damages

_ROUND = 500


def main() -> None:
    """Damage documents of every format until the time is over, or until something crashes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    end = time.monotonic() + 60 * parser.parse_args().minutes
    files = sorted(path for one in FOLDER.iterdir() if one.is_dir() for path in one.iterdir())
    tried = 0

    @settings(max_examples=_ROUND, deadline=None, suppress_health_check=list(HealthCheck))
    @given(path=st.sampled_from(files), found=damages())
    def target(path: object, found: list[Damage]) -> None:
        nonlocal tried
        tried += 1
        chosen = next(one for one in files if one == path)
        check(chosen, damaged(chosen.read_bytes(), found))

    while time.monotonic() < end:
        target()
        print(f"{tried} damaged documents, nothing crashed", flush=True)  # noqa: T201 - a script


if __name__ == "__main__":
    main()
