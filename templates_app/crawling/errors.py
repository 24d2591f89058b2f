"""Why a crawl ends, waits or leaves something alone."""

from __future__ import annotations

from imageproc.fetch import FetchError
from imageproc.pipelines.errors import PipelineError


class CrawlRefused(PipelineError):
    """This cannot be searched for. Write another search."""

    code = "crawl_refused"


class TokenMissing(CrawlRefused):
    """pixiv is asked with an access token only. Set PIXIV_TOKEN to one of your account, then start
    again.
    """

    code = "token_missing"


class TokenExpired(PipelineError):
    """pixiv does not take the access token: one lasts an hour. Set PIXIV_TOKEN to a new one, start
    the workers again, then resume this crawl.
    """

    code = "token_expired"


class SourceBroken(PipelineError):
    """The source's answer cannot be understood. Check its address, or try again later."""

    code = "source_broken"


class SourceAway(PipelineError):
    """The source did not answer, also not later. Resume this crawl when it is back."""

    code = "source_away"


class RobotsRefused(FetchError):
    """This site asks programs to leave this address alone (robots.txt)."""

    code = "robots_refused"


class RobotsUnknown(FetchError):
    """This site's robots.txt cannot be read now, so nothing is fetched from it. Try again later."""

    code = "robots_unknown"
    may_retry = True


class Away(OSError):
    """A source that may be back soon: the queue tries again."""


class Later(Exception):
    """A host wants to be left alone for longer than this slice lasts."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not before {seconds:.1f} s from now")
        self.seconds = seconds
