"""Normalize: parsed item → content of an article. Minimal changes, all recorded, no word lost.

:func:`barqiya.normalize.article.normalize` puts the readers in this package together.
"""
