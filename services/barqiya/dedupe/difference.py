"""TEMPORARY stand-in until branch compare is merged."""

from barqiya_schemas import TextChanges


def text_changes(new, old):
    a, b = new.body.split(), old.body.split()
    return TextChanges(
        added=tuple(w for w in a if w not in b)[:5], removed=tuple(w for w in b if w not in a)[:5]
    )
