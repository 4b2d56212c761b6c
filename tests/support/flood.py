"""A story of a flood: an agency's item, and copies of it."""

from __future__ import annotations

HEADLINE = "ارتفاع منسوب نهر العاصي وإخلاء ثلاث قرى في حماة"
LEAD = (
    "حماة - أعلنت مديرية الموارد المائية اليوم الاثنين أن منسوب نهر العاصي ارتفع 180 سنتيمترا فوق "
    "معدله، وأن سكان ثلاث قرى على ضفته الغربية نقلوا إلى مدارس البلدة."
)
BODY = (
    "وقال مدير الموارد المائية سامر الحموي إن الجسور الترابية لن تصمد يومين إذا استمر المطر.",
    "وأضاف أن فرق الدفاع المدني وزعت 420 خيمة، وأن طريق السقيلبية أغلق حتى إشعار آخر.",
    "وكانت الأرصاد الجوية توقعت تراجع الأمطار مساء الأربعاء، فيما بقيت المدارس المجاورة مغلقة.",
)
MORE = (
    "وفي السياق نفسه ناشد رئيس اتحاد الفلاحين بلال النجار الوزارة تعويض أصحاب البساتين التي غمرتها "
    "المياه، وقال إن الخسائر الأولية في محصولي البطاطا والثوم تجاوزت تقديرات الموسم الماضي كله."
)
TEXT = "\n\n".join([HEADLINE, LEAD, *BODY])


def owned(text: str = TEXT, **fields: str) -> dict[str, str | bytes]:
    """An item of the agency."""
    return {"source": "spa", "item_id": "77", "content": text, **fields}


def copied(text: str = TEXT + "\n\n" + MORE, source: str = "صحيفة الضفة") -> dict[str, str | bytes]:
    """An item of a newspaper without item ids; by default a copy that says more."""
    return {"source": source, "content": text}
