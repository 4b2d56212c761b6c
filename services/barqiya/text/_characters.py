"""Character classes that folding and cleaning share, as fragments of a ``re`` character class.

Ranges follow the Unicode Character Database; each is named for what a newsroom sees in it.
"""

from __future__ import annotations

#: Short vowels, Koranic annotation and the superscript alef: marks over and under Arabic letters.
ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u0674\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8"
ARABIC_MARKS_RARE = "\u06ea-\u06ed\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"

#: The line that stretches a word; also typed where a dash is meant.
TATWEEL = "\u0640"

#: Overrides, embeddings and isolates: they reorder text and have no place in published copy.
BIDI_CONTROLS = "\u202a-\u202e\u2066-\u2069"

#: Left-to-right, right-to-left and Arabic letter mark: zero-width, direction only.
DIRECTION_MARKS = "\u200e\u200f\u061c"

#: Zero-width characters that mean nothing in text, and the soft hyphen.
#: The joiners U+200C and U+200D are apart: several scripts need them.
ZERO_WIDTH = "\u00ad\u034f\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
JOINERS = "\u200c\u200d"
VARIATION_SELECTORS = "\ufe00-\ufe0f"
TAGS = "\U000e0000-\U000e0fff"

#: C0 and C1 controls that are not white space (what ``str.isspace`` accepts is white space).
CONTROLS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"

#: Halves of UTF-16 pairs; alone they cannot be encoded.
SURROGATES = "\ud800-\udfff"

#: Letters in the shape they take inside a word, as old typesetting and PDF text have them.
#: U+FD3E and U+FD3F, the ornate parentheses, lie among them and are punctuation.
PRESENTATION_FORMS = "\ufb50-\ufd3d\ufd50-\ufdff\ufe70-\ufefc"
