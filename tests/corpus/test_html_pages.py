"""Whole pages of six kinds: floors for what is published of them, with the extra and without."""

from __future__ import annotations

import pytest

from corpus.evaluate_html import FINDERS, GOLD, finding, main, read, score, total

#: A change that falls below loses text, or publishes furniture. Every block of a story is kept.
F1_FLOORS = {"trafilatura": 0.97, "rules": 0.93}


@pytest.mark.parametrize("finder", FINDERS)
def test_the_story_and_little_else(finder: str) -> None:
    with finding(finder):
        found = total([score(name, read(name)) for name in GOLD])
    assert found.recall == 1.0
    assert found.f1 >= F1_FLOORS[finder]


@pytest.mark.parametrize("finder", FINDERS)
@pytest.mark.parametrize("name", GOLD)
def test_what_stands_around_it_is_data(name: str, finder: str) -> None:
    gold = GOLD[name]
    with finding(finder):
        content = read(name)
    assert content.headline == gold["headline"]
    assert content.standfirst == gold.get("standfirst")
    if published := gold.get("published"):
        assert str(content.dates.published_at).startswith(published)
    assert content.body_html is not None
    # Hyphens and quotes aside, what is published as HTML is what is published as text.
    assert content.body_html.count("<p>") + content.body_html.count("<h2>") == len(content.body)


@pytest.mark.parametrize("finder", FINDERS)
def test_names_pictures_and_sources(finder: str) -> None:
    with finding(finder):
        wordpress, english, agency, divs = map(read, ("wordpress", "english", "agency", "divs"))
    (image,) = wordpress.images
    assert image.caption == "باخرة القمح في الحوض الغربي للميناء"
    assert image.credit is not None
    assert image.credit.agency_id == "sana"
    assert english.byline == "Hannah Ortega"
    assert [(embed.kind, embed.url) for embed in english.embeds] == [
        ("post", "https://social.example/ferry/1")
    ]
    assert agency.dateline is not None
    assert (agency.dateline.place, agency.dateline.agency_id) == ("عمان", "petra")
    assert "kuna" in [source.agency_id for source in divs.sources]


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main()
    table = capsys.readouterr().out
    assert table.count("headline right") == len(FINDERS) * len(GOLD)
