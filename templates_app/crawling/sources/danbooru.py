"""Danbooru and what runs its software: the posts of a search, newest first.

Asked without an account, through the interface that it documents for programs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings

from imageproc.fetch import BadStatus
from templates_app.crawling.errors import CrawlRefused, SourceBroken
from templates_app.crawling.fates import Fate
from templates_app.crawling.found import Found, Page, address, text, texts
from templates_app.crawling.sources.base import LISTING, Filters, Source, json_of

POSTS = 100
"""On one page."""
MOST_TAGS = 2
"""In one search without an account; a paid one may use more."""
# As its software lists them: these do not count against the limit of tags.
FREE = frozenset(
    {
        "age", "child", "date", "duration", "embedded", "favcount", "filesize", "filetype",
        "height", "id", "is", "limit", "md5", "mpixels", "parent", "pixiv", "pixiv_id", "ratio",
        "rating", "score", "status", "tagcount", "upvote", "downvotes", "width",
    }
)  # fmt: skip
OURS = frozenset({"limit", "order", "ordfav", "ordpool", "rating"})
"""What the search decides itself: pages go by id from the newest, ratings have their own field."""
RATINGS = {"g": ("g",), "s": ("g", "s")}
"""General alone, or sensitive ones too; questionable and explicit posts never."""
PICTURES = frozenset({"jpg", "jpeg", "png", "webp", "avif"})

Post = Mapping[str, Any]


class Danbooru(Source):
    @classmethod
    def check(cls, query: str, filters: Filters) -> None:
        words = query.split()
        if not words:
            raise CrawlRefused("Write one or two tags to search for, such as couple holding_hands.")
        if taken := sorted({_prefix(word) for word in words} & OURS):
            raise CrawlRefused(
                f"Leave {taken[0]}: out of the tags. The rating is chosen beside them, and the "
                "newest come first."
            )
        counted = [word for word in words if _prefix(word) not in FREE]
        if len(counted) > MOST_TAGS:
            raise CrawlRefused(
                f"Danbooru lets people without an account search for {MOST_TAGS} tags at a time; "
                f"these are {len(counted)}. Write fewer."
            )

    def page(self, onward: Any) -> Page:
        posts = self._posts(onward)
        ids = [post["id"] for post in posts if isinstance(post.get("id"), int)]
        found, passed_over = [], Counter[str]()
        for post in posts:
            fate = self._left_out(post)
            if fate:
                passed_over[fate] += 1
            else:
                found.append(_found(post))
        return Page(
            found=tuple(found),
            onward={"before": min(ids)} if ids else None,
            passed_over=passed_over,
        )

    def _posts(self, onward: Any) -> list[Post]:
        asked = {"tags": self._tags(), "limit": POSTS}
        if onward:
            asked["page"] = f"b{onward['before']}"
        url = f"{settings.DANBOORU_URL}/posts.json?{urlencode(asked)}"
        try:
            posts = json_of(self.manners.api(url, LISTING))
        except BadStatus as problem:
            raise _refusal(problem) or problem from None
        if not isinstance(posts, list):
            raise SourceBroken
        return [post for post in posts if isinstance(post, dict)]

    def _tags(self) -> str:
        return f"{' '.join(self.query.split())} rating:{','.join(self._ratings)}"

    @property
    def _ratings(self) -> tuple[str, ...]:
        return RATINGS[self.filters.rating]

    def _left_out(self, post: Post) -> Fate | None:
        """The search asks for ratings too; nothing rests on its answer alone."""
        if post.get("rating") not in self._ratings:
            return Fate.RATING
        if post.get("is_banned") or post.get("is_deleted") or not post.get("file_url"):
            return Fate.NO_FILE
        if not isinstance(post.get("id"), int) or _extension(post) not in PICTURES:
            return Fate.NO_FILE
        return None


def _found(post: Post) -> Found:
    base, number = settings.DANBOORU_URL, post["id"]
    artist = ", ".join(_names(post.get("tag_string_artist")))
    about = _names(post.get("tag_string_character")) or _names(post.get("tag_string_copyright"))
    return Found(
        key=f"{urlsplit(base).hostname}/{number}",
        url=urljoin(f"{base}/", str(post["file_url"])),
        page_url=f"{base}/posts/{number}",
        origin=address(post.get("source")),
        title=text(", ".join(about[:4]) or f"Post {number}"),
        artist=text(artist),
        tags=texts(_names(post.get("tag_string"))),
        rating=str(post["rating"]),
        width=_pixels(post.get("image_width")),
        height=_pixels(post.get("image_height")),
    )


def _names(tags: object) -> list[str]:
    return [tag.replace("_", " ") for tag in tags.split()] if isinstance(tags, str) else []


def _pixels(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _extension(post: Post) -> str:
    return str(post.get("file_ext") or urlsplit(str(post["file_url"])).path.rpartition(".")[2])


def _prefix(word: str) -> str:
    """Of `rating:g` or `-rating:g`, `rating`; of a plain tag, nothing that is on a list."""
    found = re.match(r"[-~(]*([a-z_]+):", word.lower())
    return found[1] if found else ""


def _refusal(problem: BadStatus) -> CrawlRefused | None:
    if problem.status == 422:
        return CrawlRefused(
            "Danbooru does not take this search: without an account, two tags at most. Write fewer."
        )
    if problem.status in {400, 401, 403, 404, 410}:
        return CrawlRefused(
            f"The source answered {problem.status} to this search. Check the tags, and whether "
            "DANBOORU_URL is the address of such a site."
        )
    return None
