"""The SAX driver that feedparser is given: expat, with text handed over whole.

feedparser asks first for a driver that is not installed, and looks for it on the disk for every
feed; and expat hands over a text in pieces, one for each escaped sign of the HTML in it.
"""

from __future__ import annotations

from typing import Any
from xml.sax.expatreader import ExpatParser

import feedparser.api

_NAME = __name__


class _Parser(ExpatParser):
    # Of the class, but not in the stubs.
    _parser: Any

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True


def create_parser() -> ExpatParser:
    """Make a parser, as ``xml.sax.make_parser`` asks of a driver."""
    return _Parser()


def prefer() -> None:
    """Let feedparser ask for this driver first, and for no other but the default one."""
    feedparser.api.PREFERRED_XML_PARSERS[:] = [_NAME]
