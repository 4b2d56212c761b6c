"""Comparison: alignment, relation, what differs, and the diff of a revision."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import product
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from barqiya.dedupe.align import Block, blocks, counterparts, covered, in_order, slots
from barqiya.dedupe.compare import PairContext, best, compare, most_shared
from barqiya.dedupe.diff import MAX_LISTED, word_diff
from barqiya.dedupe.evidence import MAX_LINES
from barqiya.dedupe.signature import sign
from barqiya.dedupe.variants import SIMILAR, same_sense, same_spelling
from barqiya.dedupe.words import token_of
from barqiya_schemas import RelationKind
from support.dedupe_pairs import Copy, read_pairs, tokens

if TYPE_CHECKING:
    from barqiya.dedupe.tokens import Tokens

PAIRS = {pair.name: pair for pair in read_pairs()}


def pair(name: str) -> Copy:
    return PAIRS[name]


def test_blocks_are_the_stretches_that_both_have() -> None:
    # Shingles 1 2 3 | 7 8: words 0-4 and 8-11 of the new text.
    assert blocks([1, 2, 3, 50, 51, 52, 7, 8], [1, 2, 3, 60, 7, 8]) == [
        Block(0, 0, 5),
        Block(6, 4, 4),
    ]


def test_a_stretch_that_both_texts_repeat_is_paired_in_order() -> None:
    again = [1, 2, 9, 8, 7, 1, 2]
    assert [(b.new, b.old) for b in blocks(again, again)] == [(0, 0)]
    found = blocks([1, 2, 90, 91, 92, 1, 2], [1, 2, 80, 81, 82, 1, 2])
    assert [(b.new, b.old) for b in found] == [(0, 0), (5, 5)]


def test_slots_are_what_is_left_and_what_stands_in_its_place() -> None:
    shared = [Block(0, 0, 4), Block(6, 5, 3)]
    assert [(s.new, s.old, s.framed) for s in slots(shared, 10, 9)] == [
        ((4, 6), (4, 5), True),
        ((9, 10), (8, 9), False),
    ]
    assert counterparts(shared, [0, 3, 4, 5, 6, 7, 9]) == {0: 0, 3: 3, 6: 5, 7: 6}
    assert covered(shared, 9) == bytearray([1, 1, 1, 1, 0, 1, 1, 1, 0])


def test_bits_never_tell_of_fewer_shared_shingles_than_there_are() -> None:
    rng = Random(3)
    texts = [" ".join(f"كلمة{rng.randrange(3000)}" for _ in range(rng.choice((2, 40, 500))))]
    for _ in range(60):
        # Parts of an earlier text, from none of it to nearly all.
        runs = rng.choice(texts).split()
        cut = rng.randrange(len(runs))
        own = [f"كلمة{rng.randrange(3000)}" for _ in range(rng.randrange(500))]
        texts.append(" ".join(runs[cut:] + own))
    made = [sign("", None, [text], salt=b"").tokens for text in texts]
    spare, bits_alone_would_do = [], True
    for new, old in product(made, made):
        shared = len(new.shingle_set & old.shingle_set)
        spare.append(most_shared(new, old) - shared)
        bits = (new.shingle_bits & old.compact().shingle_bits).bit_count()
        bits_alone_would_do = bits_alone_would_do and bits >= shared
    assert min(spare) >= 0
    assert median(spare) < 40  # of 500: what shares next to nothing is left at once
    assert (
        not bits_alone_would_do
    )  # some texts have shingles with one bit, and are told all the same


def test_a_short_stretch_out_of_order_is_no_place_to_compare_figures() -> None:
    shared = [Block(0, 0, 20), Block(22, 3, 3), Block(30, 22, 20)]
    assert in_order(shared) == [shared[0], shared[2]]
    long = [Block(0, 40, 20), Block(22, 0, 20)]
    assert in_order(long) == long


@given(*2 * [st.text("ابتسورية", max_size=8)])
def test_a_spelling_is_the_same_where_enough_letters_stand_in_one_order(a: str, b: str) -> None:
    ratio = SequenceMatcher(None, a, b, autojunk=False).ratio()
    assert same_spelling(a, b) is (ratio >= SIMILAR)


def test_senses_and_spellings() -> None:
    assert same_sense(token_of("قال"), token_of("اضاف"))
    assert not same_sense(token_of("قال"), token_of("جراء"))
    assert not same_sense(token_of("كتاب"), token_of("كتاب"))
    assert same_spelling("سوريا", "سورية")
    assert not same_spelling("تنزانيا", "الكاميرون")


def test_evidence_names_what_differs_in_the_words_of_the_copy() -> None:
    found = pair("ferry: toll").compare()
    assert any("«96»" in line and "«85»" in line for line in found.evidence)
    assert any("«16»" in line and "«27»" in line for line in found.evidence)
    named = pair("ferry: name exchanged").compare()
    assert any("الدغري" in line and "السالمي" in line for line in named.evidence)
    more = pair("quake: paragraph added").compare()
    assert more.adds
    assert any(line.startswith("says more: «وكانت جمعيات أهلية") for line in more.evidence)


def test_the_best_of_several_is_the_one_that_says_most() -> None:
    update, reprint = pair("ferry: toll"), pair("ferry: boilerplate")
    alone = PairContext(hours=1)
    found = best(
        update.new,
        [("old", update.old, alone), ("itself", update.new, alone), ("other", reprint.new, alone)],
    )
    assert found is not None
    assert found[0] == "itself"
    assert found[1].kind is RelationKind.REPRINT
    assert best(update.new, [("far", pair("rates: boilerplate").old, alone)]) is None
    assert best(update.new, []) is None


def test_of_equals_the_first_is_chosen() -> None:
    it = pair("ferry: toll")
    found = best(it.old, [(n, it.old, PairContext()) for n in range(3)])
    assert found is not None
    assert found[0] == 0


def test_takes_of_one_series() -> None:
    first = tokens("سياسي / القمة العربية تختتم أعمالها", ["نص الجزء الأول من الخبر الطويل جدا."])
    second = tokens(
        "سياسي / القمة العربية تختتم أعمالها", ["تتمة البيان الختامي وما جاء في بنوده."]
    )
    found = compare(second, first, context=PairContext(same_source=True, new_take=1, old_take=0))
    assert found.kind is RelationKind.TAKE
    assert not found.may_suppress
    other = PairContext(same_source=False, new_take=1, old_take=0)
    assert compare(second, first, context=other).kind is RelationKind.UNRELATED
    again = PairContext(same_source=True, new_take=0, old_take=0)
    assert compare(first, first, context=again).kind is RelationKind.REPRINT


def test_a_mark_that_the_old_one_has_too_corrects_nothing() -> None:
    it = pair("quake: boilerplate")
    marks = frozenset({"correction"})
    new = compare(it.new, it.old, context=PairContext(new_marks=marks))
    both = compare(it.new, it.old, context=PairContext(new_marks=marks, old_marks=marks))
    assert new.kind is RelationKind.CORRECTION
    assert both.kind is RelationKind.REPRINT


def test_two_days_later_only_what_is_verbatim_is_a_copy() -> None:
    it = pair("port: edited")
    assert compare(it.new, it.old, context=PairContext(hours=47)).kind is RelationKind.REPRINT
    assert compare(it.old, it.old, context=PairContext(hours=49)).kind is RelationKind.REPRINT


def test_a_headline_alone_is_a_text() -> None:
    flash = tokens("عاجل: غرق عبارة قبالة سواحل رأس المرجان وفقدان عشرات الركاب", [])
    other = tokens("عاجل: هبوط اضطراري لطائرة ركاب في مطار الواحات الدولي", [])
    assert compare(flash, flash).may_suppress
    assert compare(other, flash).kind is RelationKind.UNRELATED
    assert compare(tokens("", []), tokens("", [])).kind is RelationKind.UNRELATED


def test_a_word_diff_counts_and_shows_what_changed() -> None:
    it = pair("quake: toll")
    diff = word_diff(it.new, it.old)
    assert diff.numbers == (("14", "31"), ("60", "190"))
    assert (diff.added, diff.removed, diff.headline_changed) == (0, 0, True)
    fuller = word_diff(pair("quake: write-through").new, it.old)
    assert fuller.removed == 0
    assert fuller.added > 90
    assert fuller.added_text[0].startswith("وأوضح مدير مرصد الزلازل")
    back = word_diff(it.old, pair("quake: write-through").new)
    assert (back.added, back.removed) == (0, fuller.added)
    assert back.complete


def test_a_word_diff_has_the_figure_of_a_sentence_that_moved_up() -> None:
    center = "وذكر مركز رصد الزلازل الأوروبي المتوسطي أن زلزالا بقوة 6.1 درجة ضرب إيران الخميس"
    state = "وقالت وسائل إعلام رسمية إن {} أشخاص قتلوا في المحافظة"
    rest = "وانقطعت الكهرباء عن أجزاء من المدينة الساحلية"
    old = tokens("زلزال في إيران", [f"{center}. {state.format('ثلاثة')}. {rest}."])
    new = tokens("زلزال في إيران", [f"{state.format('تسعة')}. {center}. {rest}."])
    assert word_diff(new, old).numbers == (("ثلاثة", "تسعة"),)


def test_a_word_diff_has_a_figure_that_is_rounded_now() -> None:
    text = "ونما الناتج المحلي الإجمالي بنسبة {} بالمئة في الربع الثالث، وفق بيانات هيئة الإحصاء"
    old, new = (tokens("نمو الناتج المحلي", [text.format(figure)]) for figure in ("7.3", "7"))
    assert word_diff(new, old).numbers == (("7.3", "7"),)


def test_a_word_diff_is_bounded() -> None:
    new = tokens(
        "عنوان", [" ".join(f"كلمة ثابتة هنا دائما جديد{chr(0x628 + n % 20)}{n}" for n in range(90))]
    )
    old = tokens(
        "عنوان", [" ".join(f"كلمة ثابتة هنا دائما قديم{chr(0x628 + n % 20)}{n}" for n in range(90))]
    )
    diff = word_diff(new, old)
    assert len(diff.added_text) <= MAX_LISTED
    assert len(diff.removed_text) <= MAX_LISTED
    assert len(diff.numbers) <= MAX_LISTED


TEXTS = st.lists(
    st.sampled_from(
        ["كلمة", "12", "ثلاثة", "وأربعين", "«", "»", "لم", "الوزير", "a", ".", "ا", "13"]
    ),
    max_size=40,
).map(" ".join)


@given(TEXTS, TEXTS, TEXTS)
def test_any_two_texts_can_be_compared(headline: str, first: str, second: str) -> None:
    new, old = tokens(headline, [first]), tokens(headline, [second])
    found = compare(new, old, context=PairContext(hours=1.5))
    assert 0 <= found.score <= 1
    assert len(found.evidence) <= MAX_LINES
    diff = word_diff(new, old)
    assert 0 <= diff.added <= len(new.words.tokens)
    assert 0 <= diff.removed <= len(old.words.tokens)


def test_a_place_whose_name_is_a_common_word_is_a_name_where_it_is_exchanged_twice() -> None:
    def about(city: str) -> Tokens:
        text = (
            f"أظهر تقرير للبلدية أن مياه الشرب في {city} صالحة، وأن الفحوص شملت آبارا في الأحياء "
            "القديمة والجديدة، وقال رئيس البلدية إن النتائج ستنشر غدا."
        )
        return sign(f"مياه الشرب في {city} صالحة", None, [text], salt=b"").tokens

    context = PairContext(hours=1, same_source=False)
    assert compare(about("صور"), about("صور"), context=context).differs_in == ()
    for ours, theirs in (("صور", "صيدا"), ("صيدا", "صور")):
        assert compare(about(ours), about(theirs), context=context).differs_in == ("names",)


def test_a_score_is_not_the_same_the_other_way_round() -> None:
    def about(score: str) -> Tokens:
        text = (
            "انتهت المباراة مساء السبت على ملعب المدينة وسط حضور كبير، وقال المدربان إن الفريقين "
            "قدما عرضا جيدا وإن مباراة الإياب ستكون حاسمة."
        )
        return sign(f"المرفأ والساحل {score} في ذهاب نصف النهائي", None, [text], salt=b"").tokens

    context = PairContext(hours=1, same_source=False)
    assert compare(about("2 1"), about("1 2"), context=context).differs_in == ("numbers",)
    assert compare(about("2 1"), about("2 1"), context=context).differs_in == ()
