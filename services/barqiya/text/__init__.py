"""Text: folding, cleaning, words and language. Pure functions that every stage may use."""

from barqiya.text.clean import Cleaned, clean
from barqiya.text.fold import fold
from barqiya.text.key import fold_key
from barqiya.text.language import UNDETERMINED, Language, detect
from barqiya.text.words import letter_runs, same_words, word_count, words

__all__ = [
    "UNDETERMINED",
    "Cleaned",
    "Language",
    "clean",
    "detect",
    "fold",
    "fold_key",
    "letter_runs",
    "same_words",
    "word_count",
    "words",
]
