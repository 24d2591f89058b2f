"""Numbers in the units that a person uses."""

from __future__ import annotations

from django import template

register = template.Library()

STEPS = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
SPACE = "\N{NO-BREAK SPACE}"


@register.filter
def duration(seconds: float | None) -> str:
    """`8 s`, `3 min`, `2 h 10 min`: as exact as anybody wants to know; "" for None."""
    if seconds is None:
        return ""
    left = max(1, round(seconds))
    parts = []
    for length, unit in STEPS:
        if left >= length:
            parts.append(f"{left // length}{SPACE}{unit}")
            left %= length
    exact = 1 if seconds < 3600 else 2
    return SPACE.join(parts[:exact])


@register.filter
def saved(after: int, before: int) -> str:
    """By how much the bytes shrank, such as minus 63 %; "" while there is nothing to compare."""
    if not before:
        return ""
    percent = round((after - before) * 100 / before)
    sign = "+" if percent > 0 else "\N{MINUS SIGN}" if percent < 0 else ""
    return f"{sign}{abs(percent)}{SPACE}%"
