"""Which days the numbers are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from django import forms
from django.utils.http import urlencode

PERIODS = {
    "7": "Last 7 days",
    "30": "Last 30 days",
    "90": "Last 90 days",
    "year": "This year",
}
USUAL = "30"
MOST_YEARS = 3
EARLIEST = date(2000, 1, 1)
DAILY_UP_TO, WEEKLY_UP_TO = 92, 400  # days for which a chart has room


@dataclass(frozen=True, slots=True)
class Days:
    """Both ends belong to it; days of UTC. `period` is "" for days that somebody chose."""

    first: date
    last: date
    period: str = ""

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The first moment that does not belong to it."""
        return datetime.combine(self.last + timedelta(1), time(), UTC)

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def step(self) -> str:
        """`day`, `week` or `month`: what one bar of a chart stands for."""
        if self.count <= DAILY_UP_TO:
            return "day"
        return "week" if self.count <= WEEKLY_UP_TO else "month"

    @property
    def query(self) -> str:
        """As it is written in an address."""
        if self.period:
            return urlencode({"period": self.period})
        return urlencode({"from": self.first.isoformat(), "to": self.last.isoformat()})


def today() -> date:
    return datetime.now(UTC).date()


def days_of(period: str) -> Days:
    last = today()
    first = last.replace(month=1, day=1) if period == "year" else last - timedelta(int(period) - 1)
    return Days(first, last, period)


class DaysForm(forms.Form):
    """A period, or two days; `period` is left aside where days are given.

    `cleaned_data["days"]` are the `Days`.
    """

    period = forms.ChoiceField(
        choices=list(PERIODS.items()),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "This period is not on offer. Choose another."},
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        wrong = "This is not a day. Write it as 2026-11-24."
        for name, label in (("from", "From"), ("to", "To")):  # words that Python keeps for itself
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                error_messages={"invalid": wrong},
            )

    @classmethod
    def showing(cls, days: Days) -> Self:
        """Filled in with the days that are shown."""
        return cls({"from": days.first, "to": days.last})

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.errors:
            return given
        first, last = given["from"], given["to"]
        if first or last:
            given["days"] = self._chosen(first, last)
        else:
            given["days"] = days_of(given["period"] or USUAL)
        return given

    def _chosen(self, first: date | None, last: date | None) -> Days:
        if not first or not last:
            raise forms.ValidationError("Give both days, the first and the last.", code="one_day")
        if first > last:
            raise forms.ValidationError(
                "The first day is after the last. Exchange them.", code="days_reversed"
            )
        if first < EARLIEST or last > today() + timedelta(1):  # somewhere it is tomorrow already
            raise forms.ValidationError(
                f"There are no numbers for all of these days. Choose days between "
                f"{EARLIEST:%Y} and today.",
                code="days_out_of_reach",
            )
        if (last - first).days > MOST_YEARS * 366:
            raise forms.ValidationError(
                f"These are too many days for one page. Choose at most {MOST_YEARS} years.",
                code="days_too_many",
            )
        return Days(first, last)
