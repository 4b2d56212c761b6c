"""Normalize: parsed item → content of an article. Minimal changes, all recorded, no word lost."""

from barqiya.normalize.article import Normalized, normalize

__all__ = ["Normalized", "normalize"]
