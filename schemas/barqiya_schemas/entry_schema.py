"""How the models lie on the streams: schemas of the entries as any Redis client reads them.

A stream entry is a flat list of field names and values, and every value is a byte string. These
schemas describe one entry as an object of texts; they are derived from the models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from barqiya_schemas.json_schema import DIALECT, Direction, Json, json_schema, schema_id
from barqiya_schemas.raw import META_PREFIX, RAW_FIELDS
from barqiya_schemas.render import OWN_FORM, RENDERINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: Keys that carry over from a property of a model to the field that holds it as text.
_TEXT_KEYS: Final[tuple[str, ...]] = (
    "const",
    "default",
    "description",
    "enum",
    "examples",
    "maxLength",
    "minLength",
    "pattern",
)
_EMPTY_IS_NONE: Final = "An empty value says that there is none."
#: Required of a publisher; everything else has a default or may be missing.
_RAW_REQUIRED: Final = ("content", "source")


def raw_entry() -> Json:
    """Entry of ``wire:raw``, as a publisher writes it."""
    model = json_schema("raw-item")
    fields = _flat(model, RAW_FIELDS, _text)
    fields["content"] = {
        "type": "string",
        "contentEncoding": "binary",
        "minLength": 1,
        "description": "The item as it arrived, byte for byte, in its own charset. Not base64.",
    }
    fields["retry_of"] = {
        "type": "string",
        "pattern": "^[0-9]{1,20}-[0-9]{1,20}$",
        "description": (
            "Not for publishers: `barqiya dead retry` sets it when the first entry is gone. The "
            "entry id under which the item is known."
        ),
    }
    fields["replay_of"] = {
        "type": "string",
        "pattern": "^[0-9]{1,20}-[0-9]{1,20}$",
        "description": (
            "Not for publishers: `barqiya replay` sets it. The raw item that this one was made "
            "from."
        ),
    }
    return {
        **_entry(fields, _RAW_REQUIRED),
        "description": (
            "Raw item. Field names and all values but `content` are UTF-8. Instead of these "
            "fields, an entry may hold the one field `__data__`, which FastStream writes: a JSON "
            "object with the same names, and bytes as `content_base64`."
        ),
        "patternProperties": {
            f"^{META_PREFIX.replace('.', '[.]')}": {
                "type": "string",
                "description": "Publisher's own data, kept; only meta.urgency is read.",
            }
        },
        "additionalProperties": False,
    }


def event_entry() -> Json:
    """Entry of ``wire:articles``: CloudEvents attributes as fields, the article as JSON text."""
    return _event_entry("article-event", "Article", "Article event.", "The article")


def advisory_entry() -> Json:
    """Advisory on ``wire:articles`` and ``wire:articles:priority``."""
    about = "Advisory: what happened to the story of an article elsewhere."
    return _event_entry("story-advisory-event", "StoryAdvisory", about, "The advisory")


def gap_entry() -> Json:
    """Gap event, on any topic and on ``wire:outcomes``."""
    about = "Gap: a subscriber was too far behind, and entries that it never read are gone."
    return _event_entry("topic-gap-event", "TopicGap", about, "The gap")


def rendered_event_entry() -> Json:
    """Article event on the topic of a route that asks for another form than our own."""
    entry = event_entry()
    forms = [form for name, form in RENDERINGS.items() if name != OWN_FORM]
    schemas = sorted({form.schema_uri for form in forms if form.schema_uri})
    fields: Json = entry["properties"]
    fields["dataschema"] = {
        "type": "string",
        "enum": schemas,
        "description": "Schema of `data`, where its form has one; else the field is missing.",
    }
    fields["datacontenttype"] = {
        "type": "string",
        "enum": sorted({form.media_type for form in forms}),
        "description": "Media type of `data`.",
    }
    fields["data"] = {
        "type": "string",
        "description": "The article in the form that the route asks for, as text in UTF-8.",
    }
    return {
        **entry,
        "required": [name for name in entry["required"] if name != "dataschema"],
        "description": (
            "Article event in ninjs, NewsML-G2 or schema.org: the fields of an article event, and "
            "`data` in the form that the route asks for."
        ),
    }


def _event_entry(name: str, data: str, about: str, what: str) -> Json:
    model = json_schema(name)
    fields = _flat(model, set(model["properties"]) - {"data"}, _text)
    fields["data"] = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"$ref": f"#/$defs/{data}"},
        "description": f"{what} as JSON text in UTF-8. Members that are `null` are left out.",
    }
    return {
        **_entry(fields, model["required"]),
        "description": (
            f"{about} Each CloudEvents attribute is a field of the entry, under its own name "
            "and without a prefix; the event's data is the field `data`. An attribute that the "
            "event does not have is missing."
        ),
    }


def outcome_entry() -> Json:
    """Entry of ``wire:outcomes``."""
    model = json_schema("outcome")
    apart = {"evidence", "articles", "considered"}
    fields = _flat(model, set(model["properties"]) - apart, _text_or_empty)
    fields["articles"] = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {
            "type": "array",
            "minItems": 2,
            "items": {"$ref": "#/$defs/ArticleOutcome"},
        },
        "description": (
            "What became of each article of an item that carries several, in its order, as JSON "
            "text; missing for an item with one. The other fields are then those of the first "
            "article that issues an event, else of the first."
        ),
    }
    fields["considered"] = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {
            "type": "array",
            "minItems": 1,
            "items": {"$ref": "#/$defs/ConsideredArticle"},
        },
        "description": (
            "Earlier articles that share words with the item, and why each was taken or left, as "
            "JSON text, at most five; missing when it was compared with none."
        ),
    }
    fields["evidence"] = {
        "type": "string",
        "description": "What agreed or differed, one statement a line (LF); missing when none.",
    }
    return {
        **_entry(fields, model["required"]),
        "description": "What became of one raw item. Every raw item has exactly one such entry.",
    }


def dead_letter_entry() -> Json:
    """Entry of ``wire:dead``."""
    model = json_schema("dead-letter")
    fields = _flat(model, set(model["properties"]) - {"raw"}, _text_or_empty)
    return {
        **_entry(fields, model["required"]),
        "description": "An item that could not be processed, whole, and why.",
        "patternProperties": {
            "^raw[.]": {
                "type": "string",
                "contentEncoding": "binary",
                "description": (
                    "A field of the raw entry under its name, byte for byte. There are none when "
                    "the entry was trimmed from the queue before it was read."
                ),
            }
        },
    }


#: Entries with a schema of their own among the published files. Those of articles and raw items
#: need none: they fit ``article-event`` once ``data`` is parsed, and ``raw-item``.
_ENTRIES: Final[dict[str, Callable[[], Json]]] = {
    "outcome-entry": outcome_entry,
    "dead-letter-entry": dead_letter_entry,
}
#: Names of the published schemas of entries.
ENTRY_NAMES: Final = tuple(_ENTRIES)
#: Who writes those entries.
ENTRY_DIRECTION: Final[Direction] = "output"


def entry_schema(name: str) -> Json:
    """Published schema of the entries of a stream, whole: it refers to nothing outside itself.

    Raises:
        KeyError: There is no schema of that name.
    """
    schema = {"$schema": DIALECT, "$id": schema_id(name), **_ENTRIES[name]()}
    if name == "outcome-entry":
        schema["$defs"] = json_schema("outcome")["$defs"]
    return schema


def _entry(fields: Json, required: Iterable[str]) -> Json:
    return {"type": "object", "properties": fields, "required": sorted(required)}


def _flat(model: Json, names: Iterable[str], convert: Callable[[Json], Json]) -> Json:
    """Text form of each named property of a model."""
    return {name: convert(_resolved(model, name)) for name in sorted(names)}


def _resolved(model: Json, name: str) -> Json:
    """Schema of a property without ``$ref`` and ``null``; ``nullable`` tells that it had one."""
    node = model["properties"][name]
    options = [option for option in node.get("anyOf", [node]) if option.get("type") != "null"]
    (kind,) = options
    if reference := kind.get("$ref"):
        kind = model["$defs"][reference.rpartition("/")[2]]
    own = {key: value for key, value in node.items() if key not in {"anyOf", "$ref"}}
    if own.get("default", "") is None:
        own.pop("default")
    return {**kind, **own, "nullable": "anyOf" in node}


def _text(node: Json) -> Json:
    text: Json = {key: node[key] for key in _TEXT_KEYS if key in node}
    if node["type"] == "integer":
        text.pop("default", None)
        text["pattern"] = "^[0-9]+$"
    return {"type": "string", **text}


def _text_or_empty(node: Json) -> Json:
    """As :func:`_text`; where the model says ``null``, the entry has an empty value."""
    text = _text(node)
    if not node["nullable"]:
        return text
    if "enum" in text:
        text["enum"] = [*text["enum"], ""]
    if "pattern" in text:
        text["pattern"] = f"^$|{text['pattern']}"
    text["description"] = f"{text['description']} {_EMPTY_IS_NONE}"
    return text
