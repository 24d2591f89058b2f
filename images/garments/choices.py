"""What the gallery's filters offer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from images.querysets import ImageQuerySet

SAMPLE = 400  # garments
OFFERED = 40  # of each kind

Choice = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Values with the words for them."""

    style: list[Choice]
    tag: list[Choice]
    shop: list[Choice]


def among(garments: ImageQuerySet) -> Choices:
    """The styles, tags and shops of the newest SAMPLE garments, in the order of the alphabet.

    One query that reads the index of published garments from its new end and stops: it costs the
    same however many there are. What only older garments have is found by searching.
    """
    rows = garments.newest_first().values_list("style", "tags", "vendor__slug", "vendor__name")
    newest = list(rows[:SAMPLE])
    return Choices(
        style=_commonest(Counter((style, style.capitalize()) for style, *_ in newest if style)),
        tag=_commonest(Counter((tag, tag) for _, tags, *_ in newest for tag in tags)),
        shop=_commonest(Counter((slug, name) for *_, slug, name in newest if slug)),
    )


def _commonest(counted: Counter[Choice]) -> list[Choice]:
    chosen = (choice for choice, _ in counted.most_common(OFFERED))
    return sorted(chosen, key=lambda choice: choice[1].casefold())
