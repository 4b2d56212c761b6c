"""Texts for property tests: any string, but more often the characters that make trouble."""

from __future__ import annotations

from hypothesis import strategies as st

_TROUBLE = (
    "ابتيىةهـأإآؤئءکیپگہھے"
    "\u064b\u064e\u0651\u0652\u0670\u0653\u0654\u0301\u0338\u094d\u0915\u0930"
    "\ufe8d\ufefb\ufe70\ufe71\ufcf2\ufdf2\ufdfa\ufc5e\ufd3e"
    "\u200b\u200c\u200d\u200e\u200f\u061c\u202b\u202c\u2066\u2069\u00ad\ufeff\u2060\ufe0f"
    "\x00\x02\x1a\x1c\x85\ud800\udfff\ufffe\ufdd0\U0001ffff\U000e0041"
    " \t\n\r\x0b\x0c\u00a0\u2003\u2028\u2029\u202f\u3000"
    "0123٤۵²½①.,:-–—«»“”'\"،؛؟%٪٫٬/()[]&;#!?…•"
    "aZéİßœ\u01c4\u1e9e\u03ae\u1f80ñ"
    "中か한\U0001f468\U0001f3fb\U0001f469♂×"
)


def any_text(max_size: int = 60) -> st.SearchStrategy[str]:
    """Return strings of any code points, surrogates included, half of them troublesome."""
    characters = st.one_of(
        st.sampled_from(_TROUBLE),
        st.characters(codec=None, exclude_categories=()),
    )
    return st.text(alphabet=characters, max_size=max_size)
