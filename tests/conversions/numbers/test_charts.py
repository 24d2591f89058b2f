from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from django.template.loader import render_to_string
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from conversions.numbers import charts
from conversions.numbers.charts import Chart, Series
from conversions.numbers.charts.scale import HEIGHT, TOP, labels_for, scale_for

NAMES = ["1 May", "2 May", "3 May"]


def stacked(*values: list[float], names: list[str] = NAMES) -> Chart:
    kinds = ("done", "failed")
    series = [Series(kind, kind.title(), row) for kind, row in zip(kinds, values, strict=False)]
    return charts.stacked("some", "Some", names, series, labels=names)


def lines(values: list[float | None]) -> Chart:
    series = [Series("median", "Median", values)]
    return charts.lines("time", "Time", NAMES, series, labels=NAMES, write=lambda v: f"{v:g} s")


def number(text: str) -> float:
    return float(text.rstrip("%"))


class ScaleTestCase(SimpleTestCase):
    def test_lines_stand_where_people_count(self) -> None:
        cases: dict[float, list[float]] = {
            9: [0, 5, 10],
            10: [0, 5, 10],
            17: [0, 5, 10, 15, 20],
            4: [0, 1, 2, 3, 4],
            1: [0, 1],
            0: [0, 1],
            1200: [0, 500, 1000, 1500],
        }
        for highest, expected in cases.items():
            with self.subTest(highest):
                found = [float(line.label) for line in scale_for(highest, whole=True).grid(str)]
                self.assertEqual(found, expected)

    def test_fractions_have_lines_between_whole_numbers(self) -> None:
        found = [line.label for line in scale_for(0.7, whole=False).grid(lambda v: f"{v:.1f}")]
        self.assertEqual(found, ["0.0", "0.2", "0.4", "0.6", "0.8"])

    @given(st.floats(0, 1e9), st.booleans())
    def test_everything_fits_below_few_lines(self, highest: float, whole: bool) -> None:  # noqa: FBT001
        scale = scale_for(highest, whole=whole)
        self.assertGreaterEqual(scale.top * (1 + 1e-6), highest)
        self.assertTrue(2 <= len(scale.grid(str)) <= 6)

    def test_few_words_stand_below_and_stay_inside(self) -> None:
        for count in (1, 2, 4, 5, 30, 92, 1000):
            with self.subTest(count):
                labels = labels_for([str(n) for n in range(count)])
                self.assertTrue(1 <= len(labels) <= 4)
                self.assertEqual(labels[0].text, "0")
                for label in labels:
                    at = number(label.x)
                    self.assertEqual(label.anchor == "end", at > 92)


class StackedTestCase(SimpleTestCase):
    def test_parts_stand_on_each_other(self) -> None:
        done, failed = stacked([3, 0, 0], [1, 0, 0]).places[0].pieces
        self.assertEqual(number(done.y) + number(done.height), TOP + HEIGHT)
        self.assertAlmostEqual(number(failed.y) + number(failed.height), number(done.y))
        self.assertAlmostEqual(number(done.height), 3 * number(failed.height), delta=0.2)

    def test_nothing_is_drawn_of_nothing(self) -> None:
        chart = stacked([3, 0, 0], [0, 0, 0])
        self.assertEqual([len(place.pieces) for place in chart.places], [1, 0, 0])
        self.assertEqual(chart.places[1].title, "2 May: done 0")

    def test_bars_lie_in_their_places(self) -> None:
        for place in stacked([1, 2, 3]).places:
            self.assertGreaterEqual(number(place.bar_x), number(place.x))
            end = number(place.x) + number(place.width)
            self.assertLessEqual(number(place.bar_x) + number(place.bar_width), end)

    def test_a_bar_alone_does_not_fill_the_plot(self) -> None:
        self.assertLess(number(stacked([1], names=["1 May"]).places[0].bar_width), 10)

    def test_words_tell_what_is_drawn(self) -> None:
        self.assertEqual(stacked([1200, 0, 0], [5, 0, 0]).places[0].title,
                         "1 May: done 1,200, failed 5")  # fmt: skip

    def test_the_table_behind_has_every_value(self) -> None:
        chart = stacked([3, 0, 1], [1, 0, 0])
        self.assertEqual(chart.head, ["Days", "Done", "Failed"])
        self.assertEqual([cell for _, cell in chart.rows[0]], ["1 May", "3", "1"])

    def test_no_day_at_all_is_an_empty_chart(self) -> None:
        chart = stacked([], names=[])
        self.assertEqual((chart.places, chart.rows, chart.head), ([], [], []))


class LinesTestCase(SimpleTestCase):
    def test_a_gap_in_the_values_is_one_in_the_line(self) -> None:
        self.assertEqual(len(lines([1.0, 2.0, 3.0]).stretches), 2)
        self.assertEqual(len(lines([1.0, None, 3.0]).stretches), 0)
        self.assertEqual(len(lines([1.0, None, 3.0]).dots), 2)

    def test_the_highest_value_is_at_or_below_the_top(self) -> None:
        ys = [number(dot.y) for dot in lines([1.0, 2.0, 8.0]).dots]
        self.assertEqual(ys[2], TOP)
        self.assertTrue(all(TOP <= y <= TOP + HEIGHT for y in ys))

    def test_what_is_not_known_is_a_dash(self) -> None:
        chart = lines([1.0, None, 3.0])
        self.assertEqual([row[1][1] for row in chart.rows], ["1 s", "\N{EN DASH}", "3 s"])
        self.assertEqual(chart.places[1].title, "2 May: nothing")


class LyingTestCase(SimpleTestCase):
    def test_the_longest_bar_fills_the_width(self) -> None:
        chart = charts.lying("use", "Use", "What", [("Viewed", 40), ("Shared", 10)])
        self.assertEqual([number(bar.width) for bar in chart.bars], [100, 25])

    def test_noughts_are_bars_of_no_length(self) -> None:
        chart = charts.lying("use", "Use", "What", [("Viewed", 0)])
        self.assertEqual(number(chart.bars[0].width), 0)


class PageTestCase(SimpleTestCase):
    def written(self, chart: Chart) -> str:
        return render_to_string("components/chart.html", {"chart": chart})

    def test_it_is_well_formed_and_has_nothing_inline(self) -> None:
        some = [stacked([3, 0, 1], [1, 2, 0]), lines([1.0, None, 2.0]),
                charts.lying("use", "Use", "What", [("Viewed", 4)])]  # fmt: skip
        for chart in some:
            with self.subTest(chart.kind):
                text = self.written(chart)
                ET.fromstring(f"<page>{text}</page>")  # noqa: S314 (our own)
                self.assertNotRegex(text, r"\sstyle=|<style|<script|\son\w+=|#[0-9a-f]{6}")

    def test_every_bar_has_words(self) -> None:
        text = self.written(stacked([3, 1, 1], [1, 0, 0]))
        self.assertEqual(re.findall(r"<title>(\d May)", text), NAMES)

    def test_every_mark_that_is_pointed_at_is_there(self) -> None:
        text = self.written(stacked([3, 1, 1], [1, 0, 0]))
        for mark in re.findall(r"url\(#([\w-]+)\)", text):
            self.assertEqual(text.count(f'id="{mark}"'), 1)

    def test_of_nothing_it_says_so_and_draws_no_scale(self) -> None:
        for chart in (stacked([0, 0, 0]), lines([None, None, None]), stacked([], names=[])):
            text = self.written(chart)
            self.assertIn("Nothing to show for these days.", text)
            self.assertNotIn("<svg", text)
            self.assertNotIn("<details", text)

    def test_names_are_only_words(self) -> None:
        text = self.written(stacked([1], names=["<b>&"]))
        self.assertNotIn("<b>", text)
