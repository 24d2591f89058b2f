"""pixiv: works by tag, newest first, through the interface of its app.

The operator's own access token is sent, to the interface and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings

from imageproc.fetch import BadStatus, FetchError
from templates_app.crawling.errors import (
    CrawlRefused,
    Later,
    SourceBroken,
    TokenExpired,
    TokenMissing,
)
from templates_app.crawling.fates import Fate
from templates_app.crawling.found import Found, Page, text, texts
from templates_app.crawling.sources.base import LISTING, Filters, Source, json_of

SITE = "https://www.pixiv.net"
MOST_SANITY = 4
"""Of 2, 4 and 6: 6 is not for everyone."""
MADE_BY_AI = 2
"""Of `illust_ai_type`."""
FARTHEST = 5000
"""Where the interface ends a search."""
CROWDED = 300
"""Seconds to wait where it says that it was asked too often."""

Work = Mapping[str, Any]


class Pixiv(Source):
    headers = {"Referer": f"{SITE}/"}  # without it, pictures are refused

    @classmethod
    def check(cls, query: str, filters: Filters) -> None:
        if not settings.PIXIV_TOKEN:
            raise TokenMissing
        if not query.split():
            raise CrawlRefused("Write a tag to search for.")

    def page(self, onward: Any) -> Page:
        answer = self._answer(onward["offset"] if onward else 0)
        works = answer.get("illusts")
        if not isinstance(works, list):
            raise SourceBroken
        found, passed_over = [], Counter[str]()
        for work in works:
            fate = _left_out(work)
            if fate:
                passed_over[fate] += 1
            else:
                found += _pictures(work)
        return Page(found=tuple(found), onward=_onward(answer), passed_over=passed_over)

    def _answer(self, offset: int) -> Mapping[str, Any]:
        asked = {
            "word": " ".join(self.query.split()),
            "search_target": "partial_match_for_tags",
            "sort": "date_desc",
            "offset": offset,
        }
        url = f"{settings.PIXIV_URL}/v1/search/illust?{urlencode(asked)}"
        try:
            answer = json_of(self.manners.api(url, LISTING, bearer=settings.PIXIV_TOKEN))
        except BadStatus as problem:
            raise _refusal(problem) from None
        except ValueError as problem:  # of the token, without its text
            raise TokenExpired from problem
        if not isinstance(answer, dict):
            raise SourceBroken
        return answer


def _left_out(work: object) -> Fate | None:
    if not isinstance(work, dict) or not isinstance(work.get("id"), int):
        return Fate.NO_FILE
    # What does not say that it is for everyone is not taken to be.
    if work.get("x_restrict") != 0 or not 0 <= work.get("sanity_level", 99) <= MOST_SANITY:
        return Fate.RATING
    if work.get("type") == "ugoira":
        return Fate.ANIMATED
    is_shown = work.get("visible", True) and not work.get("restrict")
    return None if is_shown and any(_addresses(work)) else Fate.NO_FILE


def _addresses(work: Work) -> Iterator[str]:
    """Of each page of a work; the first lies elsewhere when there is no other."""
    single = (work.get("meta_single_page") or {}).get("original_image_url")
    if single:
        yield str(single)
        return
    for page in work.get("meta_pages") or ():
        original = (page.get("image_urls") or {}).get("original")
        if original:
            yield str(original)


def _pictures(work: Work) -> list[Found]:
    number = work["id"]
    addresses = list(_addresses(work))
    return [
        Found(
            key=f"pixiv/{number}/{place}",
            url=url,
            page_url=f"{SITE}/artworks/{number}",
            title=text(work.get("title")) or f"Work {number}",
            artist=text((work.get("user") or {}).get("name")),
            tags=texts(_tags(work)),
            rating="g",
            # The size is that of the first page.
            width=work.get("width", 0) if place == 0 else 0,
            height=work.get("height", 0) if place == 0 else 0,
        )
        for place, url in enumerate(addresses)
    ]


def _tags(work: Work) -> Iterator[object]:
    """The interface marks what machines made; its mark comes first, so that it is never cut off."""
    if work.get("illust_ai_type") == MADE_BY_AI:
        yield "made by ai"
    for tag in work.get("tags") or ():
        yield tag.get("name")
        yield tag.get("translated_name")


def _onward(answer: Mapping[str, Any]) -> dict[str, int] | None:
    """Only the number is taken from the address that it names: the token goes nowhere else."""
    following = parse_qs(urlsplit(str(answer.get("next_url") or "")).query)
    offset = (following.get("offset") or [""])[0]
    if not offset.isdecimal() or int(offset) > FARTHEST:
        return None
    return {"offset": int(offset)}


def _refusal(problem: BadStatus) -> FetchError | TokenExpired | Later:
    match problem.status:
        case 400 | 401:
            return TokenExpired()
        case 403:
            return Later(CROWDED)
    return problem
