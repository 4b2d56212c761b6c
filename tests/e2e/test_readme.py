"""The commands of README's five minutes run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from support.corpus import ROOT
from support.examples import PATIENCE, environment

if TYPE_CHECKING:
    from support.service import Service


def test_every_command_can_be_pasted_and_works(service: Service) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"In another terminal:\n\n```\n(.*?)```", text, re.DOTALL)
    service.publish({"source": "spa", "content": "خبر\n\nنص الخبر كما ورد من الوكالة."})
    service.settle(1)
    commands = block.replace(".venv/bin/barqiya", f"'{sys.executable}' -m barqiya")
    done = subprocess.run(  # noqa: S603 - our own page
        ["sh", "-euc", commands],  # noqa: S607 - the shell of the machine
        cwd=ROOT,
        env=environment(service.redis_url, service.namespace),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"received    .*desk", done.stdout), "the item's life"
    assert {outcome["outcome"] for outcome in service.settle(2)} == {"published"}
