"""HTML: fragments of wire copy and whole pages."""

from barqiya.parse.html.model import (
    HtmlBlock,
    HtmlBlocks,
    HtmlEmbed,
    HtmlHead,
    HtmlImage,
    HtmlLink,
)
from barqiya.parse.html.read import read_blocks

__all__ = [
    "HtmlBlock",
    "HtmlBlocks",
    "HtmlEmbed",
    "HtmlHead",
    "HtmlImage",
    "HtmlLink",
    "read_blocks",
]
