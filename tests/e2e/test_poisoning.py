"""A source of little trust sends first, to keep a trusted item out: it is published every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barqiya.registry import load_registry

if TYPE_CHECKING:
    from support.service import Fields, Service

HEADLINE = "ارتفاع منسوب نهر العاصي وإخلاء ثلاث قرى في حماة"
LEAD = (
    "حماة - أعلنت مديرية الموارد المائية اليوم الاثنين أن منسوب نهر العاصي ارتفع 180 سنتيمترا فوق "
    "معدله، وأن سكان ثلاث قرى على ضفته الغربية نقلوا إلى مدارس البلدة."
)
BODY = (
    "وقال مدير الموارد المائية سامر الحموي إن «الجسور الترابية لن تصمد إذا استمر المطر».",
    "وأضاف أن فرق الدفاع المدني وزعت 420 خيمة، وأن طريق السقيلبية أغلق حتى إشعار آخر.",
    "وكانت الأرصاد الجوية توقعت تراجع الأمطار مساء الأربعاء، فيما بقيت المدارس المجاورة مغلقة.",
)
TEXT = "\n\n".join([HEADLINE, LEAD, *BODY])

TRUSTED, LOW = "spa", "مدونة الضفة"


def item(source: str, text: str = TEXT, **fields: str) -> dict[str, bytes | str]:
    return {"source": source, "content": text, **fields}


def trusted_after(service: Service, first: dict[str, bytes | str], **fields: str) -> Fields:
    """What becomes of the trusted item when ``first`` came before it."""
    service.publish(first)
    service.settle(1)
    raw_id = service.publish(item(TRUSTED, **fields))
    (outcome,) = [one for one in service.settle(2) if one["raw_id"] == raw_id]
    return outcome


def test_the_two_sources_are_not_trusted_alike() -> None:
    registry = load_registry()
    assert registry.profile(TRUSTED).trust_tier < registry.profile(LOW).trust_tier


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(item(LOW), id="an exact copy"),
        pytest.param(item(LOW, TEXT.replace("420", "240")), id="a changed number"),
        pytest.param(item(LOW, TEXT.replace("لن تصمد", "ستصمد")), id="a changed quote"),
        pytest.param(
            item(LOW, f"{HEADLINE}\n\n{'اشترك الآن في قناتنا لتصلك الأخبار أولا بأول. ' * 8}"),
            id="the same headline and junk",
        ),
        pytest.param(item(LOW, item_id="spa-77", revision="1"), id="a forged item id"),
        pytest.param(item(LOW, item_id="spa-77", revision="999"), id="version 999"),
        pytest.param(
            item(LOW, item_id="spa-77", revision="2099-01-01T00:00:00Z"), id="a version far ahead"
        ),
        pytest.param(item(LOW, f"سحب خبر: {TEXT}", item_id="spa-77"), id="a kill in advance"),
    ],
)
def test_the_trusted_item_is_published(service: Service, first: dict[str, bytes | str]) -> None:
    outcome = trusted_after(service, first, item_id="spa-77", revision="2")
    assert (outcome["outcome"], outcome["revision"]) == ("published", "1")
    assert outcome["event_id"] in {event["id"] for event in service.events()}


def test_a_kill_of_another_sources_item_withdraws_nothing(service: Service) -> None:
    first = service.publish(item(TRUSTED, item_id="spa-77", revision="1"))
    service.settle(1)
    kill = service.publish(item(LOW, f"سحب خبر: {TEXT}", item_id="spa-77", revision="9"))
    outcomes = {one["raw_id"]: one for one in service.settle(2)}
    assert outcomes[kill]["reason"] == "dedupe.kill_by_another"
    *_, advisory = service.events()
    assert advisory["type"] == "org.barqiya.story.advisory.v1"
    assert advisory["subject"] == outcomes[first]["article_id"]
    update = service.publish(
        item(TRUSTED, TEXT.replace("420", "450"), item_id="spa-77", revision="2")
    )
    outcomes = {one["raw_id"]: one for one in service.settle(3)}
    assert (outcomes[update]["outcome"], outcomes[update]["revision"]) == ("updated", "2")
