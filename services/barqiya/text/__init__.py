"""Text: folding, cleaning, words and language. Pure functions that every stage may use."""

from barqiya.text.fold import fold, fold_key

__all__ = ["fold", "fold_key"]
