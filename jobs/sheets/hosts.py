"""Where the pictures lie."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

MOST_KNOWN = 2000
MOST_SHOWN = 5


class Hosts:
    """Counts addresses by host. Of very many hosts the rarest are forgotten now and then."""

    def __init__(self) -> None:
        self._known: Counter[str] = Counter()

    def add(self, url: str) -> None:
        _, _, after = url.partition("://")
        self._known[after.partition("/")[0]] += 1
        if len(self._known) > MOST_KNOWN:
            self._known = Counter(dict(self._known.most_common(MOST_KNOWN // 2)))

    def most_common(self) -> dict[str, int]:
        """The hosts with most addresses, without users and ports, and how many addresses."""
        hosts: Counter[str] = Counter()
        for place, number in self._known.items():
            if host := _host(place):
                hosts[host] += number
        return dict(hosts.most_common(MOST_SHOWN))


def _host(place: str) -> str:
    try:
        return urlsplit(f"//{place}").hostname or ""
    except ValueError:
        return ""
