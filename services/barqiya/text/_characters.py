"""Character classes that folding and cleaning share, as fragments of a ``re`` character class.

Ranges follow the Unicode Character Database; each is named for what a newsroom sees in it.
"""

from __future__ import annotations

import re
from typing import Final

#: Short vowels, Koranic annotation and the superscript alef: marks over and under Arabic letters.
ARABIC_MARKS: Final = (
    "\u0610-\u061a\u064b-\u065f\u0670\u0674\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
)
#: The same marks as presentation forms; NFKC would put a space or a tatweel under them.
ARABIC_MARK_FORMS: Final = "\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe72\ufe74\ufe76-\ufe7f"

#: Letters in the shape they take inside a word, as old typesetting and PDF text have them.
#: Left out: the ornate parentheses, and signs written as such on purpose (ﷺ ﷻ ﷼ ﷽ and the like).
PRESENTATION_FORMS: Final = "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdf9\ufe70-\ufefc"

#: Letters and marks of the Arabic script in any form; tatweel is one.
ARABIC_SCRIPT: Final = (
    "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06df-\u06e8\u06ea-\u06ef\u06fa-\u06ff"
    "\u0750-\u077f\u0870-\u0887\u0889-\u08ff\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdfb"
    "\ufe70-\ufefc"
)

#: Overrides, embeddings and isolates: they reorder text and have no place in published copy.
BIDI_CONTROLS: Final = "\u202a-\u202e\u2066-\u2069"

#: Left-to-right, right-to-left and Arabic letter mark: zero-width, direction only.
DIRECTION_MARKS: Final = "\u200e\u200f\u061c"

#: Zero-width characters that mean nothing in text, the soft hyphen, and invisible tags.
#: The joiners U+200C and U+200D are apart: several scripts need them.
ZERO_WIDTH: Final = (
    "\u00ad\u034f\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffc"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
JOINERS: Final = "\u200c\u200d"
VARIATION_SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"

#: C0 and C1 controls that are not white space (what ``str.isspace`` accepts is white space),
#: halves of UTF-16 pairs, which alone cannot be encoded, and noncharacters.
CONTROLS: Final = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"

#: A tatweel run that stretches no letter: the key was pressed for a dash («1437ـ1441», « ـ »).
#: The tatweel stands first in the pattern and what is before it after: that makes the search fast.
TATWEEL: Final = "\u0640"
TATWEEL_DASH: Final = re.compile(
    f"{TATWEEL}(?<![{ARABIC_SCRIPT}]{TATWEEL}){TATWEEL}*+(?![{ARABIC_SCRIPT}])"
)
#: What stands before the tatweel of a word that is written with one: an abbreviation of one letter
#: («1441 هـ», «ت مـ», «صـ 5»), or a particle before what it cannot join («لـ"رويترز"», «الـ50»).
TATWEEL_WORD: Final = re.compile(f"(?<![{ARABIC_SCRIPT}])(?:[هجصم]|[وف]?(?:[بك]?ال|لل|[بلك]))$")
#: Characters enough to see such a word and what is before it.
TATWEEL_WORD_LENGTH: Final = 5
