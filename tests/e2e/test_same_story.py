"""One story in five wire formats is one story with five sightings, not five articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.corpus import ROOT
from support.formats import MEDIA_TYPES

if TYPE_CHECKING:
    from support.service import Fields, Service

FOLDER = ROOT / "tests" / "corpus" / "same_story"
FORMATS = ("iptc_7901.7901", "ninjs.json", "newsml_g2.xml", "nitf.xml", "page_text.txt")
#: The agency first, and outlets that take its copy.
OUTLETS = ("spa", "okaz", "alriyadh", "alaraby", "sabq")


def publish(service: Service, sources: tuple[str, ...], formats: tuple[str, ...]) -> list[Fields]:
    ids = []
    for number, (source, name) in enumerate(zip(sources, formats, strict=True), start=1):
        path = FOLDER / name
        ids.append(
            service.publish(
                {
                    "source": source,
                    "content": path.read_bytes(),
                    "content_type": MEDIA_TYPES.get(path.suffix, "text/plain"),
                    "received_at": f"2026-01-12T10:0{number}:00Z",
                }
            )
        )
        service.settle(number)
    by_id = {outcome["raw_id"]: outcome for outcome in service.settle(len(formats))}
    return [by_id[raw_id] for raw_id in ids]


@pytest.mark.parametrize(
    ("sources", "formats"),
    [(OUTLETS, FORMATS), (("spa",) * 5, FORMATS[::-1])],
    ids=["five sources, wire first", "one source, page first"],
)
def test_five_formats_are_one_story(
    service: Service, sources: tuple[str, ...], formats: tuple[str, ...]
) -> None:
    outcomes = publish(service, sources, formats)
    assert len({outcome["story_id"] for outcome in outcomes}) == 1
    assert [outcome["outcome"] for outcome in outcomes] == ["published", *["duplicate"] * 4]
    assert {outcome["original"] for outcome in outcomes[1:]} == {outcomes[0]["article_id"]}
    assert len(service.events()) == 1
