"""Dates of an item, each with its evidence. Nothing is guessed.

:func:`find_dates` reads what a text says of days and times. :func:`read_dates` decides which of
them are the item's own, by these rules, in this order:

1.  A date is possible only in the years 1900 to 2100 and at most one day after the item was
    received; any other is **refused**. One whose written weekday is wrong is in **conflict**.
2.  **Stated publication**: the format's own field, or a page's date with a label («نشر في»,
    "Published"). It is accepted. Two that differ by more than a day: conflict, and none is.
3.  **Unlabelled** dates beside a byline or in page furniture need support and must not be
    contradicted. The text contradicts a date when its «اليوم الإثنين», «أمس الأحد» or «غدا 5 مايو»
    does not fit it; the same words support a date that they fit. So do a dateline of that day or
    the day before, and a date of update in the same line. Beside a byline, receipt within three
    days supports too: not in page furniture, where the day of rendering is the day of receipt.
    That a page's date agrees with its own weekday supports nothing.
4.  A page's unlabelled date that is contradicted, or that nothing supports, is the day the page was
    **rendered**. If one is contradicted and nothing else is accepted, the state is ``conflict``.
5.  **Dateline**: its day is the day of the story. It is the publication too when the text supports
    it, or, if the page shows no other date, when the item was received within three days of it;
    the time of an end mark («20:26 ت م») is added, unless it is past midnight. Without a year it
    is of the year of receipt, if received within three days of it.
6.  **Update**: the latest date labelled as one («آخر تحديث», "Updated"), or the format's field.
7.  A **Hijri** date is read in the Umm al-Qura calendar, which other countries differ from by up
    to a day. Alone it fixes no day; with a weekday, or beside a Gregorian date, it does.
8.  A clock time without a zone is in the source's zone; without that either, only the day counts.
9.  Dates in the body, bare weekdays and months are **context**. With the day of writing certain,
    «أمس» gets its value.

``docs/explanation/dates.md`` gives the reasons and what was measured.
"""

from barqiya.normalize.dates.find import find_dates
from barqiya.normalize.dates.model import Clock, Mention
from barqiya.normalize.dates.moments import iso_8601
from barqiya.normalize.dates.reader import read_dates, stated_moment

__all__ = ["Clock", "Mention", "find_dates", "iso_8601", "read_dates", "stated_moment"]
