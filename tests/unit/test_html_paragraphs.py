"""Bodies that are paragraphs and nothing else are read as the tree of any HTML is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barqiya.parse._blocks import read_html

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    | st.sampled_from("<&>\n \t"),
    max_size=20,
)


def as_tree(markup: str) -> str:
    """The same with an attribute, which only the reader of trees knows."""
    return markup.replace("<p>", '<p dir="rtl">')


@given(st.lists(TEXT, min_size=1, max_size=4), st.sampled_from(["", "\n", " \n "]))
def test_paragraphs_are_what_their_tree_is(texts: list[str], between: str) -> None:
    markup = between.join(f"<p>{text}</p>" for text in texts)
    read, tree = read_html(markup), read_html(as_tree(markup))
    assert (read.blocks, read.markup, read.images) == (tree.blocks, tree.markup, tree.images)


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>وصل الوفد.</p>\n<p>وعقد\nاجتماعا.</p>", ["وصل الوفد.", "وعقد اجتماعا."]),
        ("<p>مصر &amp; لبنان</p>", ["مصر & لبنان"]),
        ("<p>وصل <b>الوفد</b></p><p></p>", ["وصل الوفد"]),
        ("قبل<p>وصل الوفد</p>بعد", ["قبل", "وصل الوفد", "بعد"]),
    ],
)
def test_the_text_of_paragraphs(markup: str, texts: list[str]) -> None:
    assert [block.text for block in read_html(markup).blocks] == texts
