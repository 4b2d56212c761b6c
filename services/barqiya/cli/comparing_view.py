"""Two compared items for people: what the later one is, and what differs word by word.

Right to left where the text is: every line is a directional island.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple

from barqiya.cli.safe import clean, island, isolate
from barqiya_schemas import OutcomeKind, RelationKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from barqiya.cli.comparing import Found
    from barqiya.cli.output import Output
    from barqiya.pipeline import Prepared

#: Words of each text that are shown in the difference.
_MOST_WORDS: Final = 2000
#: Unchanged words that are shown on each side of a change.
_AROUND: Final = 6


def show_found(found: Found, out: Output) -> None:
    """Print what the later of two items is to the earlier one."""
    score = f"  (score {found.decision.relation.score:.2f})"
    related = found.relation is not RelationKind.UNRELATED
    out.say(f"B is to A: {found.relation.value}{score if related else ''}", "new")
    told = f"  {found.decision.outcome.value}: {_becomes(found)}"
    out.say(told, "warn" if found.dropped else "good")
    for advice in found.decision.advice:
        out.say(f"  advisory to those who have A: {advice.action}", "warn")
    _show_wording(found, out)
    evidence = list(found.decision.relation.evidence)
    if found.wording is not None:
        evidence = list(dict.fromkeys((*evidence, *found.wording.comparison.evidence)))
    if evidence:
        out.say("\nevidence", "new")
    for said in evidence:
        out.say(f"  {isolate(said)}")
    lines = list(difference(_words(found.old), _words(found.new)))
    out.say("\ndifference" if lines else "\nno difference in words", "new")
    for line in lines:
        out.say(f"  {line.shown()}", line.style)


def _becomes(found: Found) -> str:
    """What would become of the later item, in words."""
    decision = found.decision
    if found.dropped:
        return f"nothing is published of B ({decision.reason})"
    if decision.outcome is OutcomeKind.HELD:
        return f"B is held ({decision.reason})"
    if found.same_article:
        return f"revision {decision.revision} of A's article ({decision.reason})"
    where = "in A's story" if found.same_story else "and a story of its own"
    return f"an article of its own {where} ({decision.reason})"


def _show_wording(found: Found, out: Output) -> None:
    if found.wording is None:
        out.say("  a notice to editors and copy: their wording is not compared", "dim")
        return
    comparison = found.wording.comparison
    against = []
    if comparison.differs_in:
        against.append(f"differs in {', '.join(comparison.differs_in)}")
    if comparison.adds and comparison.kind is not RelationKind.UNRELATED:
        against.append("says more")
    told = f"by its wording: {comparison.kind.value}"
    if against:
        told = f"{told}, {' and '.join(against)}"
    elif comparison.may_suppress:
        told = f"{told}, adds nothing"
    out.say(f"  {told}")
    if not found.wording.shared:
        out.say("  the index would not find A for B: they share no anchor", "dim")


def _words(article: Prepared) -> list[str]:
    content = article.normalized.content
    texts = (content.headline, content.standfirst or "", *(b.text for b in content.body))
    return " ".join(texts).split()[:_MOST_WORDS]


class Line(NamedTuple):
    """One place where two texts differ."""

    before: str
    """Words before it that both have."""
    gone: str
    new: str
    after: str

    @property
    def style(self) -> str:
        """How it is shown: what is only gone, or is new too."""
        return "" if self.gone and self.new else "bad" if self.gone else "good"

    def shown(self) -> str:
        """The line for a terminal: each part apart, so that brackets stay where they belong."""
        gone = f"[-{isolate(self.gone)}-]" if self.gone else ""
        new = f"{{+{isolate(self.new)}+}}" if self.new else ""
        return island(clean(self.before), gone, new, clean(self.after))


def difference(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Places where two texts differ, in the order of the new one, with words around them."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind != "equal":
            yield Line(
                " ".join(new[max(0, new_from - _AROUND) : new_from]),
                " ".join(old[old_from:old_to]),
                " ".join(new[new_from:new_to]),
                " ".join(new[new_to : new_to + _AROUND]),
            )
