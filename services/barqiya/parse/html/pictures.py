"""Pictures, and the captions and credits that stand at them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from barqiya.parse.html.addresses import image_address
from barqiya.parse.html.model import HtmlImage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barqiya.parse.html.model import Region

_MOST: Final = 500
#: Pixels; pictures that are no larger count visits and show nothing.
_COUNTER_SIZE: Final = 2


@dataclass(slots=True)
class _Picture:
    url: str | None = None
    alternative: str = ""
    caption: str = ""
    credit: str = ""
    blocks_before: int = 0
    region: Region = ""


@dataclass(slots=True)
class _Figure:
    blocks_before: int
    picture: _Picture | None = None
    captions: list[tuple[str, str]] = field(default_factory=list)


class Pictures:
    """Gathers pictures in reading order."""

    def __init__(self) -> None:
        self._all: list[_Picture] = []
        self._figures: list[_Figure] = []

    def add(
        self,
        attributes: Mapping[str, str],
        base: str | None,
        blocks_before: int,
        region: Region,
    ) -> bool:
        """Take an ``img``; ``False`` when it only counts visits or has neither address nor text."""
        url = image_address(attributes, base)
        alternative = " ".join(attributes.get("alt", "").split())
        if _is_counter(attributes) or not (url or alternative) or len(self._all) >= _MOST:
            return False
        picture = _Picture(url, alternative, blocks_before=blocks_before, region=region)
        self._all.append(picture)
        if self._figures and self._figures[-1].picture is None:
            self._figures[-1].picture = picture
        return True

    def begin_figure(self, blocks_before: int) -> None:
        """Pictures and captions from here on belong together."""
        self._figures.append(_Figure(blocks_before))

    def end_figure(self) -> None:
        """Give the captions of the figure to its first picture; no word of them is lost."""
        figure = self._figures.pop()
        for caption, credit in figure.captions:
            self._attach(figure.picture, caption, credit, figure.blocks_before)

    def caption(self, caption: str, credit: str) -> None:
        """Take a caption: of the open figure, else of the last picture."""
        if not caption:
            return
        if self._figures:
            self._figures[-1].captions.append((caption, credit))
        else:
            last = self._all[-1] if self._all else None
            self._attach(last, caption, credit, last.blocks_before if last else 0)

    def result(self) -> tuple[HtmlImage, ...]:
        """Every picture, and every caption that came without one."""
        return tuple(
            HtmlImage(
                one.url, one.alternative, one.caption, one.credit, one.blocks_before, one.region
            )
            for one in self._all
        )

    def _attach(
        self, picture: _Picture | None, caption: str, credit: str, blocks_before: int
    ) -> None:
        if picture is None or picture.caption:
            picture = _Picture(blocks_before=blocks_before)
            self._all.append(picture)
        picture.caption = caption
        picture.credit = credit


def _is_counter(attributes: Mapping[str, str]) -> bool:
    sizes = [attributes.get(side, "").strip().removesuffix("px") for side in ("width", "height")]
    return any(
        size.isascii() and size.isdigit() and len(size) < len("1000") and int(size) <= _COUNTER_SIZE
        for size in sizes
    )
