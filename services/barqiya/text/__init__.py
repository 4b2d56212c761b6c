"""Text: folding, cleaning, words and language. Pure functions that every stage may use."""

from barqiya.text.clean import Cleaned, clean
from barqiya.text.fold import fold, fold_key
from barqiya.text.words import same_words, word_count, words

__all__ = ["Cleaned", "clean", "fold", "fold_key", "same_words", "word_count", "words"]
