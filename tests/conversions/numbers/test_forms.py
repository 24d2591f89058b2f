from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.test import SimpleTestCase

from conversions.numbers.forms import Days, DaysForm, today

JANUARY = Days(date(2025, 1, 1), date(2025, 1, 31))


class DaysFormTestCase(SimpleTestCase):
    def days(self, **data: object) -> Days:
        form = DaysForm(data)
        self.assertTrue(form.is_valid(), form.errors)
        days: Days = form.cleaned_data["days"]
        return days

    def test_without_a_word_it_is_the_last_30_days(self) -> None:
        days = self.days()
        self.assertEqual((days.count, days.last, days.period), (30, today(), "30"))

    def test_periods_end_today(self) -> None:
        self.assertEqual([self.days(period=n).count for n in ("7", "30", "90")], [7, 30, 90])
        year = self.days(period="year")
        self.assertEqual((year.first, year.last), (today().replace(month=1, day=1), today()))

    def test_two_days_are_taken_as_they_are(self) -> None:
        days = self.days(**{"from": "2025-01-01", "to": "2025-01-31", "period": "7"})
        self.assertEqual(days, JANUARY)

    def test_one_day_is_a_range(self) -> None:
        self.assertEqual(self.days(**{"from": "2025-01-01", "to": "2025-01-01"}).count, 1)

    def test_bad_days_get_a_sentence_and_a_code(self) -> None:
        later = (today() + timedelta(2)).isoformat()
        cases = {
            "one_day": {"from": "2025-01-01"},
            "days_reversed": {"from": "2025-01-02", "to": "2025-01-01"},
            "days_out_of_reach": {"from": "2025-01-01", "to": later},
            "days_too_many": {"from": "2020-01-01", "to": "2024-01-01"},
            "invalid": {"from": "yesterday", "to": "2025-01-01"},
            "invalid_choice": {"period": "fortnight"},
        }
        for code, data in cases.items():
            with self.subTest(code):
                form = DaysForm(data)
                self.assertFalse(form.is_valid())
                found = [each for errors in form.errors.as_data().values() for each in errors]
                self.assertEqual([each.code for each in found], [code])
                self.assertTrue(all(str(message).endswith(".") for message in found[0].messages))

    def test_the_days_before_the_first_ones_are_out_of_reach(self) -> None:
        for first, last in (("0001-01-01", "0001-01-02"), ("9999-12-30", "9999-12-31")):
            with self.subTest(first):
                form = DaysForm({"from": first, "to": last})
                self.assertIn("There are no numbers", str(form.non_field_errors()))


class DaysTestCase(SimpleTestCase):
    def test_both_days_belong_to_it(self) -> None:
        self.assertEqual(JANUARY.begins, datetime(2025, 1, 1, tzinfo=UTC))
        self.assertEqual(JANUARY.ends, datetime(2025, 2, 1, tzinfo=UTC))
        self.assertEqual(JANUARY.count, 31)

    def test_a_bar_stands_for_more_the_more_days_there_are(self) -> None:
        first = date(2025, 1, 1)
        steps = {92: "day", 93: "week", 366: "week", 401: "month"}
        for count, step in steps.items():
            self.assertEqual(Days(first, first + timedelta(count - 1)).step, step)

    def test_an_address_says_what_was_asked(self) -> None:
        self.assertEqual(JANUARY.query, "from=2025-01-01&to=2025-01-31")
        self.assertEqual(Days(date(2025, 1, 1), date(2025, 1, 7), "7").query, "period=7")
