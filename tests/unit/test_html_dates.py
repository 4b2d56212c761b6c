"""Where a page says when it was published: meta elements, ``time`` elements, JSON-LD."""

from __future__ import annotations

import json

import pytest

from barqiya.parse.html import read_blocks
from barqiya.parse.html.linked_data import LONGEST
from support.articles import prepared
from support.markup import PAGE

HTML = "text/html; charset=utf-8"
MORNING, NOON, OTHER = (
    *("2026-03-01T10:00:00+04:00", "2026-03-01T12:30:00+04:00"),
    "2026-02-20T09:00:00+04:00",
)
#: The page without what its meta elements say of time.
UNDATED = "\n".join(line for line in PAGE.splitlines() if "_time" not in line)


def linked(data: object, *, media_type: str = "application/ld+json") -> str:
    written = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f'<script type="{media_type}">{written}</script>'


def article(published: str, kind: object = "NewsArticle", **more: object) -> dict[str, object]:
    return {"@type": kind, "headline": "خبر", "datePublished": published, **more}


def dates(statement: str, page: str = UNDATED) -> tuple[str, str]:
    """What is published of a page that holds a statement: first and last date."""
    found = prepared(page.replace("<main>", f"{statement}<main>"), HTML).normalized.content.dates
    published, created = found.published_at, found.version_created
    return str(published) if published else "", str(created) if created else ""


def meta(statement: str) -> tuple[tuple[str, str], ...]:
    return read_blocks(f"<p>نص</p>{statement}<p>آخر</p>").head.meta


@pytest.mark.parametrize(
    "data",
    [
        article(MORNING, dateModified=NOON),
        [article(MORNING, dateModified=NOON)],
        {"@context": "https://schema.org", "@graph": [article(MORNING, dateModified=NOON)]},
        {"@type": "WebPage", "mainEntity": article(MORNING, dateModified=NOON)},
        article(MORNING, ["Thing", "ReportageNewsArticle"], dateModified=NOON),
        [article(MORNING, dateModified=NOON), article(MORNING, "Report")],
        # A line end in a string and a comma too many, as pages have them.
        (
            f'{{"@type": "LiveBlogPosting", "about": "سطر\nآخر", "datePublished": "{MORNING}",'
            f' "dateModified": "{NOON}",}}'
        ),
    ],
)
def test_the_article_of_a_page_is_dated_by_json_ld(data: object) -> None:
    assert dates(linked(data)) == (MORNING, NOON)


@pytest.mark.parametrize(
    "statement",
    [
        linked([article(MORNING), article(OTHER)]),
        linked({"@type": "Organization", "datePublished": MORNING}),
        linked({"@type": "ItemList", "itemListElement": [article(MORNING)]}),
        linked(article(MORNING), media_type="application/json"),
        linked('{"@type": "NewsArticle", "datePublished": '),
        linked(article(MORNING) | {"datePublished": [MORNING]}),
        linked(article(MORNING, articleBody="ص" * LONGEST)),
        linked("[" * 5000),
        linked(""),
        f'<div style="display:none">{linked(article(MORNING))}</div>',
    ],
)
def test_what_does_not_say_one_date_of_one_article_says_none(statement: str) -> None:
    assert meta(statement) == ()


def test_its_text_is_no_copy() -> None:
    found = read_blocks(f"<p>نص</p>{linked(article(MORNING, articleBody='جسم'))}<p>آخر</p>")
    assert [block.text for block in found.blocks] == ["نص", "آخر"]


def test_a_script_after_it_is_not_read_as_it() -> None:
    assert meta(linked(article(MORNING)) + f"<script>{json.dumps(article(OTHER))}</script>") == (
        ("datepublished", MORNING),
    )


def test_a_time_element_dates_the_article_if_it_says_so() -> None:
    published = f'<time itemprop="datePublished" datetime="{MORNING}">1 مارس</time>'
    modified = f'<time itemprop="dateModified" datetime="{NOON}">ظهرا</time>'
    assert dates(published + modified) == (MORNING, NOON)
    assert dates(published + published) == (MORNING, "")
    assert dates(f'<time datetime="{MORNING}">1 مارس</time>') == ("", "")


def test_times_that_differ_are_those_of_teasers_too() -> None:
    assert (
        meta("".join(f'<time itemprop="datePublished" datetime="{t}">' for t in (MORNING, OTHER)))
        == ()
    )


def test_meta_elements_come_first() -> None:
    assert dates(linked(article(OTHER, dateModified=OTHER)), PAGE) == (MORNING, NOON)
