"""Structured formats on IPTC's own files and on hostile ones."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema.validators import validator_for
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from barqiya.decode import decode
from barqiya.items import Decoded, ParsedItem, Rejected
from barqiya.parse import parse
from barqiya.reasons import Reason
from barqiya.registry.phrases import load_phrases
from support.corpus import corpus_path

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.corpus

PHRASES = load_phrases()
WIRE = "application/x-iptc-7901"
RSS = "application/rss+xml"
#: What the schemas of IPTC refer to elsewhere, in our own words (RFC 7946).
_GEOJSON = {
    "$id": "https://geojson.org/schema/GeoJSON.json",
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"enum": [
        "Feature", "FeatureCollection", "GeometryCollection", "LineString", "MultiLineString",
        "MultiPoint", "MultiPolygon", "Point", "Polygon",
    ]}},
    "if": {"properties": {"type": {"const": "Point"}}},
    "then": {
        "required": ["coordinates"],
        "properties": {
            "coordinates": {"type": "array", "minItems": 2, "items": {"type": "number"}}
        },
    },
}  # fmt: skip
VERSIONS = ("2.1", "2.2", "3.0", "3.1")


def run(path: Path, media_type: str) -> tuple[ParsedItem, ...] | Rejected:
    decoded = decode(path.read_bytes(), media_type)
    if isinstance(decoded, Rejected):
        return decoded
    return parse(decoded, source="s", phrases=PHRASES)


@cache
def validator(version: str) -> Any:
    path = corpus_path("standards", "ninjs", "specification", f"ninjs-schema_{version}.json")
    schema = json.loads(path.read_text(encoding="utf-8"))
    shape = Resource.from_contents(_GEOJSON, DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(str(_GEOJSON["$id"]), shape)
    kind = validator_for(schema)
    return kind(schema, registry=registry, format_checker=kind.FORMAT_CHECKER)


@pytest.mark.parametrize("verdict", ["should_pass", "should_fail"])
@pytest.mark.parametrize("version", VERSIONS)
def test_validation_agrees_with_the_suite_of_iptc(version: str, verdict: str) -> None:
    files = sorted(
        corpus_path("standards", "ninjs", "validation", "test_suite", version, verdict).iterdir()
    )
    assert files
    for path in files:
        valid = validator(version).is_valid(json.loads(path.read_text(encoding="utf-8")))
        assert valid is (verdict == "should_pass"), path.name


@pytest.mark.parametrize("version", VERSIONS)
def test_every_item_that_passes_is_read(version: str) -> None:
    folder = corpus_path("standards", "ninjs", "validation", "test_suite", version, "should_pass")
    read = 0
    for path in sorted(folder.iterdir()):
        item = json.loads(path.read_text(encoding="utf-8"))
        result = run(path, "application/ninjs+json")
        if isinstance(result, Rejected):
            # Nothing to publish: a picture, an event, a plan, or no words at all.
            assert result.reason in {Reason.PARSE_NO_TEXT_ITEM, Reason.PARSE_NO_TEXT}, path.name
            said = {"headlines", "bodies", "descriptions", "title"} & item.keys()
            kind = item.get("type")
            assert not said or kind in {"picture", "video", "audio", "event", "planning"}, path.name
            continue
        read += 1
        assert result[0].item_id == item["uri"]
        if "headlines" in item:
            assert result[0].headline
    assert read or version in {"2.2", "3.1"}


@pytest.mark.parametrize("version", ["1.4", "2.1", "3.0"])
def test_examples_of_agencies_keep_their_words(version: str) -> None:
    articles = 0
    for path in sorted(corpus_path("standards", "ninjs", "examples", version).glob("*.json")):
        item = json.loads(path.read_text(encoding="utf-8"))
        result = run(path, "application/json")
        if isinstance(result, Rejected):
            assert result.reason is Reason.PARSE_NO_TEXT_ITEM, (path.name, result)
            assert item["type"] in {"picture", "video", "audio", "event"}
            continue
        articles += 1
        stated = item.get("body_text") or next(
            (body["value"] for body in item.get("bodies", ()) if body.get("role") == "text"), ""
        )
        known = set(" ".join(block.text for block in result[0].blocks).split())
        known |= set((result[0].headline or "").split())
        missing = [word for word in stated.split() if word not in known]
        assert 20 * len(missing) <= len(stated.split()), (path.name, missing[:20])
    assert articles >= 7


_OTHER = {
    "LISTING_7_": Reason.PARSE_UNKNOWN_FORMAT,
    "LISTING_8_": Reason.PARSE_UNKNOWN_FORMAT,
    "LISTING_9_": Reason.PARSE_UNKNOWN_FORMAT,
    "LISTING_25_": Reason.PARSE_UNKNOWN_FORMAT,
    "LISTING_28_": Reason.PARSE_UNKNOWN_FORMAT,
}
"""Pieces of documents that stand for an example, not documents."""
_TEXTS = {
    "LISTING_1_": 0, "LISTING_2_": 2, "LISTING_21_": 0, "LISTING_22_": 6, "LISTING_27_": 0,
    "Receiver View": 2, "facet-example-3": 1,
}  # fmt: skip


def test_examples_of_newsml_g2_are_articles_or_have_a_clear_outcome() -> None:
    files = sorted(corpus_path("standards", "newsml-g2-examples").glob("*.xml"))
    assert len(files) >= 30
    articles = {}
    for path in files:
        result = run(path, "application/xml")
        if isinstance(result, Rejected):
            piece = next((name for name in _OTHER if path.name.startswith(name)), "")
            assert result.reason is _OTHER.get(piece, Reason.PARSE_NO_TEXT_ITEM), path.name
            continue
        name = next((name for name in _TEXTS if path.name.startswith(name)), path.name)
        articles[name] = len(result[0].blocks)
    assert articles == _TEXTS


def test_examples_of_newsml_1_are_articles() -> None:
    for path in sorted(corpus_path("standards", "ninjs", "examples", "NewsML").glob("*.xml")):
        result = run(path, "text/xml")
        assert not isinstance(result, Rejected)
        item = result[0]
        assert item.item_id
        assert item.item_id.endswith(path.stem.rpartition("-")[2])
        assert item.headline
        assert len(item.blocks) >= 10


@pytest.mark.parametrize("media_type", ["application/xml", RSS])
def test_hostile_xml_is_refused_and_leaks_nothing(media_type: str) -> None:
    for path in sorted(corpus_path("corpus", "hostile", "xml").iterdir()):
        result = run(path, media_type)
        if not isinstance(result, Rejected):
            # An XHTML page whose document type names a DTD elsewhere, which is not loaded.
            assert (path.name, result[0].parser, result[0].headline) == ("dtd.xml", "html", "text")
            continue
        assert result.reason.stage in {"parse", "decode"}
        assert "root:" not in result.detail


@pytest.mark.parametrize("media_type", ["application/json", "application/ninjs+json"])
def test_hostile_json_is_refused(media_type: str) -> None:
    for path in sorted(corpus_path("corpus", "hostile", "json").iterdir()):
        result = run(path, media_type)
        assert isinstance(result, Rejected), path.name


def test_naughty_strings_pass_through_every_parser() -> None:
    lines = corpus_path("corpus", "hostile", "blns.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        for text in (
            json.dumps({"headline": line, "body_html": line, "uri": line, "version": line}),
            f"<nitf><body><body.content><p>{line}</p></body.content></body></nitf>",
        ):
            decoded = Decoded(text, "utf-8", "utf-8", 1.0, "text/plain")
            parse(decoded, source="s", phrases=PHRASES)


def test_naughty_strings_pass_through_wires_feeds_and_mail() -> None:
    lines = corpus_path("corpus", "hostile", "blns.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        for text, media_type in (
            (f"\x01sah0112 3 {line} 20\r\n{line}\r\n\x02{line}\r\n\r\n{line}\r\n\x03{line}", WIRE),
            (f"<rss><channel><item><title>{escape(line)}</title></item></channel></rss>", RSS),
            (f"From: {line} <a@b.example>\r\nSubject: {line}\r\n\r\n{line}", "message/rfc822"),
        ):  # fmt: skip
            decoded = decode(text.encode("utf-8", "surrogatepass"), media_type)
            if isinstance(decoded, Decoded):
                parse(decoded, source="s", phrases=PHRASES)


def test_windows_1256_copy_of_newspapers_comes_whole_through_a_wire() -> None:
    files = sorted(corpus_path("corpus", "charset", "windows-1256").iterdir())
    read = 0
    for path in files:
        content = path.read_bytes()
        plain = decode(content, "text/plain; charset=windows-1256")
        if isinstance(plain, Rejected) or "\x03" in plain.text:
            continue
        head = b"\x01sah0112 3 pol 20\r\n\x02"
        wired = decode(head + content + b"\r\n\x03\r\n120930 GMT JAN 26\x04", WIRE)
        assert isinstance(wired, Decoded), path.name
        result = parse(wired, source="s", phrases=PHRASES)
        assert not isinstance(result, Rejected), path.name
        item = result[0]
        said = " ".join(filter(None, [
            *item.mark_lines, item.headline, *item.alternative_headlines, item.byline,
            *(block.text for block in item.blocks), *item.end_marks, item.editorial_note,
        ]))  # fmt: skip
        lost = Counter(plain.text.split()) - Counter(said.split())
        assert 50 * sum(lost.values()) <= len(plain.text.split()), (path.name, lost)
        read += 1
    assert read >= 70
