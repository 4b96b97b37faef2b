"""Ages, months, working days and deadlines, worked out a second time, by other means.

    python3 calendar.py > expected.txt

Nothing here is taken from the program. Days are numbers of a list of all days, months are counted
through that list, ages by waiting for birthdays, and working days by walking. Standard library only.

Each line is: what is computed, the rules, the arguments, and the result, or `none` where the calendar
does not cover the days. Calendars and days are made by the same small arithmetic on both sides.
"""

import datetime
import functools

FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2029, 12, 31)
COVERED_FIRST, COVERED_LAST = datetime.date(2000, 1, 1), datetime.date(2029, 12, 31)
MONTH_ENDS = ("clamp", "next-month")
LEAPS = ("28 February", "1 March")
COUNTS = ("same-day", "next-day")
ONE = datetime.timedelta(days=1)


def days(first, last):
    return [first + ONE * number for number in range((last - first).days + 1)]


def is_holiday(day):
    """One day in seventeen, in no rhythm of weeks."""
    number = day.toordinal() - datetime.date(2000, 1, 1).toordinal()
    return (number * 7919 + 12) % 17 == 0


@functools.cache
def is_working(day):
    """None outside of the calendar; Monday to Saturday without holidays inside."""
    if not COVERED_FIRST <= day <= COVERED_LAST:
        return None
    return day.isoweekday() != 7 and not is_holiday(day)


def is_leap(year):
    return year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)


def length(year, month):
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def months_after(day, count, month_end):
    """Turns the pages of a calendar, one month at a time; a negative count turns them back."""
    year, month = day.year, day.month
    while count:
        if count > 0:
            month, count = month + 1, count - 1
        else:
            month, count = month - 1, count + 1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    if day.day <= length(year, month):
        return datetime.date(year, month, day.day)
    if month_end == "clamp":
        return datetime.date(year, month, length(year, month))
    return datetime.date(year, month, length(year, month)) + ONE


def working_days_after(day, count):
    while count:
        day += ONE
        working = is_working(day)
        if working is None:
            return None
        count -= working
    return day


def working_days_before(day, count):
    while count:
        day -= ONE
        working = is_working(day)
        if working is None:
            return None
        count -= working
    return day


def last_of(day, count, unit, month_end, count_from):
    """The last day of a period, by writing down its days."""
    if unit == "days":
        written = days(day if count_from == "same-day" else day + ONE, day + ONE * (count + 1))
        return written[count - 1]
    if unit == "months":
        end = months_after(day, count, month_end)
        return end if count_from == "next-day" else end - ONE
    counted, at = 0, day if count_from == "same-day" else day + ONE
    while True:
        working = is_working(at)
        if working is None:
            return None
        counted += working
        if counted == count:
            return at
        at += ONE


def ages(born, leap):
    """The age on each day, by having a birthday whenever one comes."""
    age = 0
    birthday = (born.month, born.day)
    day = born
    while day <= LAST:
        if day > born:
            today = (day.month, day.day)
            if birthday == (2, 29) and not is_leap(day.year):
                age += today == ((2, 28) if leap == "28 February" else (3, 1))
            else:
                age += today == birthday
        yield day, age
        day += ONE


def show(*words):
    print("|".join("none" if word is None else str(word) for word in words))


def main():
    for born in (
        datetime.date(2000, 2, 29), datetime.date(2000, 2, 28), datetime.date(2000, 3, 1),
        datetime.date(1999, 12, 31), datetime.date(1960, 2, 29),
    ):
        for leap in LEAPS:
            for day, age in ages(born, leap):
                if day >= FIRST:
                    show("age", leap, born, day, age)
    for day in days(FIRST, LAST):
        for month_end in MONTH_ENDS:
            for count in (1, 3, 9, 60):
                show("months", month_end, day, count, months_after(day, count, month_end))
                show("months", month_end, day, -count, months_after(day, -count, month_end))
        for count in (1, 10, 96):
            show("working", "after", day, count, working_days_after(day, count))
            show("working", "before", day, count, working_days_before(day, count))
        for count_from in COUNTS:
            for count, unit in ((1, "days"), (7, "days"), (60, "days"),
                                (1, "working days"), (10, "working days")):
                show("last", count_from, "clamp", day, count, unit,
                     last_of(day, count, unit, "clamp", count_from))
            for month_end in MONTH_ENDS:
                for count in (1, 60):
                    show("last", count_from, month_end, day, count, "months",
                         last_of(day, count, "months", month_end, count_from))


main()
