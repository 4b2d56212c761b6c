"""Elements of HTML by what they mean to copy (HTML Living Standard, sections 4.3 to 4.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from barqiya.parse.html.model import Kind, Region


#: Their content is no text for readers, or repeats what another element says.
DROPPED: Final = frozenset(
    {
        "script", "style", "template", "noscript", "svg", "math", "canvas", "iframe", "noembed",
        "noframes", "object", "applet", "video", "audio", "map", "select", "datalist", "textarea",
        "button", "progress", "meter", "xmp", "plaintext",
    }
)  # fmt: skip

#: No end tag, no content.
VOID: Final = frozenset(
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
        "link", "meta", "param", "source", "track", "wbr",
    }
)  # fmt: skip

#: A block of text begins and ends with them.
BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li",
        "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search",
        "section", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
    }
)  # fmt: skip

#: Cells of one row are one block, with a space between.
CELLS: Final = frozenset({"td", "th"})

#: Kind of the blocks in an element; in every other element it is that of the element around.
KINDS: Final[dict[str, Kind]] = {
    "h1": "title",
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), "intertitle"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    "blockquote": "quote",
}

REGIONS: Final[dict[str, Region]] = {
    "header": "header",
    "nav": "nav",
    "menu": "nav",
    "aside": "aside",
    "footer": "footer",
    "form": "form",
    "dialog": "aside",
}

#: Inline markup that is kept, by the element it is written as.
INLINE: Final = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "cite": "cite",
    "q": "q",
    "sub": "sub",
    "sup": "sup",
    "code": "code",
    "bdi": "bdi",
}

#: Shown by these elements; the attributes that hold the address, in order of preference.
EMBEDS: Final[dict[str, tuple[Literal["frame", "video", "audio"], tuple[str, ...]]]] = {
    "iframe": ("frame", ("src", "data-src")),
    "embed": ("frame", ("src",)),
    "object": ("frame", ("data",)),
    "video": ("video", ("src", "data-src")),
    "audio": ("audio", ("src", "data-src")),
}

#: Class names of quoted posts that a script turns into the post.
POST_CLASSES: Final = frozenset(
    {
        "twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "fb-post",
        "fb-video", "bluesky-embed", "mastodon-embed", "telegram-post", "reddit-embed-bq",
    }
)  # fmt: skip

#: Words in the class of an element inside a caption that make it the credit.
CREDIT_CLASSES: Final = ("credit", "copyright", "photographer", "image-source", "img-source")

#: Landmark roles (WAI-ARIA 1.2) that say the same as the elements do.
ROLES: Final[dict[str, Region]] = {
    "banner": "header",
    "navigation": "nav",
    "menu": "nav",
    "complementary": "aside",
    "contentinfo": "footer",
    "search": "form",
    "form": "form",
    "dialog": "aside",
    "alertdialog": "aside",
}

#: Class names of a caption below a picture where no ``figcaption`` is used.
CAPTION_CLASSES: Final = frozenset(
    {"wp-caption-text", "caption", "image-caption", "img-caption", "photo-caption", "figcaption"}
)
