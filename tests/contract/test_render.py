"""Renderings of an article: valid by the standards, and not a word lost."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree
from referencing import Registry, Resource

from barqiya_schemas import Article, Block, Image, Location, Rendition, Subject
from barqiya_schemas.generate import DEFAULT_FOLDER
from barqiya_schemas.render import RENDERINGS, to_news_article, to_newsml_g2, to_ninjs
from support.corpus import corpus_path

Json = dict[str, Any]

EXAMPLES = sorted((DEFAULT_FOLDER / "examples").glob("article-event.*.json"))
G2 = "{http://iptc.org/std/nar/2006-10-01/}"
XHTML = "{http://www.w3.org/1999/xhtml}"

ARTICLES = {
    path.name: Article.model_validate(json.loads(path.read_text(encoding="utf-8"))["data"])
    for path in EXAMPLES
}
SMALLEST = Article.model_validate_json(
    (DEFAULT_FOLDER / "examples" / "article.smallest.json").read_text(encoding="utf-8")
)
ARTICLES["smallest"] = SMALLEST
ARTICLES["every kind of block"] = SMALLEST.model_copy(
    update={
        "body": tuple(
            Block(type=kind, text=f'نص {kind} فيه <علامات> & "اقتباس" و«أقواس»')
            for kind in ("paragraph", "intertitle", "quote", "list_item", "list_item", "dateline")
        ),
        "embargoed_until": "2026-05-04T10:00+03:00",
        "usage_terms": "للاستخدام التحريري فقط",
        "copyright_holder": "وكالة الساحل للأنباء",
        "copyright_notice": "© وكالة الساحل 2026",
        "credit_line": "الساحل",
        "subjects": (
            Subject(code="medtop:04000000", name="اقتصاد"),
            Subject(code="Q42", name="سالم الغافري", kind="person"),
            Subject(code="هيئة الموانئ", kind="organisation"),
        ),
        "locations": (Location(name="مرفأ الندى"), Location(code="geo:1", role="filed_from")),
        "images": (
            Image(
                caption="عبّارة",
                headline="العودة",
                alternative_text="سفينة بيضاء",
                usage_terms="مرة واحدة",
                renditions=(
                    Rendition(
                        url="https://sahel.example/1.jpg", width=800, media_type="image/jpeg"
                    ),
                    Rendition(url="javascript:alert(1)", name="bad"),
                ),
            ),
        ),
    }
)


def ninjs_schema(version: str) -> Draft202012Validator:
    """The IPTC's schema, where the reference data is at hand; its GeoJSON is not looked into."""
    text = corpus_path(
        "standards", "ninjs", "specification", f"ninjs-schema_{version}.json"
    ).read_text("utf-8")
    anything = Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema"})
    known: Registry[Any] = Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", anything
    )
    return Draft202012Validator(json.loads(text), registry=known, format_checker=FormatChecker())


@pytest.mark.corpus
@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize("version", ["3.1", "2.1"])
def test_ninjs_is_valid_by_the_schema_of_its_version(name: str, version: Any) -> None:
    written = to_ninjs(ARTICLES[name], version=version)
    assert [e.message for e in ninjs_schema(version).iter_errors(written)] == []


@pytest.mark.corpus
@pytest.mark.parametrize("name", ARTICLES)
def test_newsml_g2_is_valid_by_its_schema(name: str) -> None:
    path = corpus_path("standards", "newsml-g2-examples", "NewsML-G2_2.24-spec-All-Core.xsd")
    written = xml(to_newsml_g2(ARTICLES[name]))
    # The schema at hand is that of core conformance, which knows no signals.
    for signal in written.iter(f"{G2}signal"):
        signal.getparent().remove(signal)
    written.set("conformance", "core")
    schema = etree.XMLSchema(etree.parse(str(path)))
    assert schema.validate(written), schema.error_log


def xml(text: str) -> Any:
    """The document, or an error when it is not well-formed."""
    return etree.fromstring(text.encode())


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("name", ARTICLES)
def test_every_word_of_the_text_is_in_every_rendering(name: str) -> None:
    article = ARTICLES[name]
    blocks = [article.standfirst] if article.standfirst else []
    blocks += [block.text for block in article.body]
    ninjs = to_ninjs(article)
    plain = ninjs["bodies"][0]["value"] if blocks else ""
    assert plain.split("\n\n") == (blocks or [""])
    assert to_news_article(article).get("articleBody", "") == plain
    body = xml(to_newsml_g2(article)).find(f".//{XHTML}body")
    assert body is not None
    assert words(" ".join(body.itertext())) == words(plain)
    if blocks:
        html = re.sub(r"<[^>]*>", " ", ninjs["bodies"][1]["value"])
        assert words(
            html.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .replace("&quot;", '"')
        ) == words(plain)


def test_what_an_article_says_of_itself_is_said_in_ninjs() -> None:
    article = ARTICLES["article-event.corrected.json"]
    written = to_ninjs(article)
    assert written["uri"] == f"urn:barqiya:article:{article.article_id}"
    assert written["version"] == "3"
    assert written["headlines"][0] == {
        "role": "main",
        "contentType": "text/plain",
        "value": article.headline,
    }
    assert written["edNote"] == article.editorial_note
    assert written["located"] == article.dateline.place if article.dateline else True
    assert {"role": "barqiya:story", "value": article.story_id} in written["altIds"]
    assert to_ninjs(article, version="2.1")["ednote"] == article.editorial_note
    assert "edNote" not in to_ninjs(article, version="2.1")


def test_concepts_and_pictures_stand_in_their_own_places() -> None:
    written = to_ninjs(ARTICLES["every kind of block"])
    assert written["subjects"] == [
        {"name": "اقتصاد", "uri": "http://cv.iptc.org/newscodes/mediatopic/04000000"}
    ]
    assert written["people"] == [{"name": "سالم الغافري", "literal": "Q42"}]
    assert [place["name"] for place in written["places"]] == ["مرفأ الندى"]
    (picture,) = written["associations"]
    assert [file["href"] for file in picture["renditions"]] == ["https://sahel.example/1.jpg"]


def test_a_correction_is_signalled_and_a_kill_is_canceled() -> None:
    corrected = xml(to_newsml_g2(ARTICLES["article-event.corrected.json"]))
    signals = [signal.get("qcode") for signal in corrected.iter(f"{G2}signal")]
    assert signals == ["sig:correction"]
    withdrawn = ARTICLES["article-event.withdrawn.json"]
    status = xml(to_newsml_g2(withdrawn)).find(f".//{G2}pubStatus")
    assert status is not None
    assert status.get("qcode") == "stat:canceled"
    assert to_ninjs(withdrawn)["pubStatus"] == "canceled"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_well_formed_output(headline: str, paragraph: str) -> None:
    text = paragraph.encode("utf-8", "replace").decode()
    title = headline.encode("utf-8", "replace").decode()
    article = SMALLEST.model_copy(update={"headline": title, "body": (Block(text=text),)})
    for rendering in RENDERINGS.values():
        written = rendering.write(article)
        if rendering.media_type.endswith("xml"):
            xml(written)
        else:
            json.loads(written)
