"""How far a crawl is: what its row keeps, so that any worker can go on with it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from django.db.models import TextChoices

from templates_app.crawling.fates import Fate, looked_at
from templates_app.crawling.found import Found, Page

if TYPE_CHECKING:
    from templates_app.models import CrawlTask

REMEMBERED = 1000
"""Pictures that are known again at once when a later page names them too."""


class End(TextChoices):
    """Why a crawl is done."""

    ENOUGH = "enough", "As many as were wanted."
    NOTHING_LEFT = "nothing_left", "The source has no more."
    LOOKED_AT_ENOUGH = "looked_at_enough", "As many were looked at as the limit allows."


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Every change makes a new one, which counts once it is saved."""

    onward: Any = None
    """Where the source's next page is; None before the first, and with `is_last` after the last."""
    is_last: bool = False
    waiting: tuple[Found, ...] = ()
    """What is left of the last page; the first is looked at next."""
    seen: tuple[str, ...] = ()
    """Digests of the keys of the last REMEMBERED pictures."""
    pages: int = 0
    refusals: int = 0
    """How often in a row the source asked to be left alone."""
    tries: int = 0
    """Of the first that waits."""
    end: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, task: CrawlTask) -> Self:
        kept = dict(task.cursor)
        waiting = tuple(Found.from_json(each) for each in kept.pop("waiting", ()))
        seen = tuple(kept.pop("seen", ()))
        return cls(**kept, waiting=waiting, seen=seen, counts=dict(task.counts))

    def cursor(self) -> dict[str, Any]:
        """As the column `cursor` holds it; the counts have one of their own."""
        return {
            "onward": self.onward,
            "is_last": self.is_last,
            "waiting": [each.as_json() for each in self.waiting],
            "seen": list(self.seen),
            "pages": self.pages,
            "refusals": self.refusals,
            "tries": self.tries,
            "end": self.end,
        }

    def turned(self, page: Page) -> Self:
        """With a new page of the source's."""
        return replace(
            self,
            onward=page.onward,
            is_last=page.onward is None,
            waiting=(*self.waiting, *page.found),
            pages=self.pages + 1,
            refusals=0,
            counts=dict(Counter(self.counts) + Counter(page.passed_over)),
        )

    def past(self, fate: Fate) -> Self:
        """With something having become of the first that waited."""
        first, *others = self.waiting
        seen = (*(one for one in self.seen if one != digest(first.key)), digest(first.key))
        return replace(
            self,
            waiting=tuple(others),
            seen=seen[-REMEMBERED:],
            tries=0,
            refusals=0,
            counts=dict(Counter(self.counts) + Counter({str(fate): 1})),
        )

    def has_seen(self, found: Found) -> bool:
        return digest(found.key) in self.seen

    @property
    def collected(self) -> int:
        return self.counts.get(Fate.COLLECTED, 0)

    @property
    def looked_at(self) -> int:
        return looked_at(self.counts)


def digest(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
