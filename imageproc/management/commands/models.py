"""The weights of the networks: what there is, where it comes from, whether it is whole."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from imageproc.pipelines import weights
from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec
from imageproc.pipelines.engines import best_network, engines
from imageproc.pipelines.errors import WeightsError

FACES = "face-detection-short-range"
TRY_ON = f"pose-landmark-full {FACES}"
COUPLES = f"face-landmark {FACES}"

Row = tuple[str, ...]


class Command(BaseCommand):
    help = "List, fetch and check the networks' weights."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="action", required=True)
        commands.add_parser("list", help="what there is, and what is installed")
        pull = commands.add_parser("pull", help="fetch weights: the small default ones, or by name")
        pull.add_argument("names", nargs="*", metavar="NAME")
        pull.add_argument("--all", action="store_true", dest="everything")
        pull.add_argument("--mirror", help="a folder or an address that holds the files by name")
        pull.add_argument(
            "--accept-licence",
            action="store_true",
            help="also fetch weights that may not be used commercially",
        )
        commands.add_parser("verify", help="compare every installed file with its checksum")

    def handle(self, *, action: str, **options: Any) -> None:
        if action == "list":
            self._list()
        elif action == "verify":
            self._verify()
        else:
            self._pull(**options)

    def _list(self) -> None:
        head: Row = ("name", "for", "licence", "size", "installed", "note")
        rows = [head, *(_row(spec) for spec in CATALOGUE.values())]
        for line in _table(rows):
            self.stdout.write(line)
        self.stdout.write("")
        self.stdout.write(f"Weights folder: {settings.MODELS_DIR}")
        for line in _uses():
            self.stdout.write(line)

    def _verify(self) -> None:
        installed = [
            spec for spec in CATALOGUE.values() if weights.is_present(spec, settings.MODELS_DIR)
        ]
        bad = sum(not self._whole(spec) for spec in installed)
        if bad:
            raise CommandError(f"{bad} of {len(installed)} files are not what they should be.")
        self.stdout.write(f"{len(installed)} files installed, all whole.")

    def _whole(self, spec: ModelSpec) -> bool:
        try:
            self.stdout.write(f"{spec.name}: {weights.verify(spec, settings.MODELS_DIR)}")
        except WeightsError as exc:
            self.stderr.write(str(exc))
            return False
        return True

    def _pull(
        self,
        *,
        names: Sequence[str],
        everything: bool,
        mirror: str | None,
        accept_licence: bool,
        **_options: Any,
    ) -> None:
        source = mirror or settings.MODELS_MIRROR or None
        wanted = _wanted(names, source, everything=everything)
        allowed = [spec for spec in wanted if self._licence_allows(spec, accepted=accept_licence)]
        missing = self._fetch(allowed, source) + len(wanted) - len(allowed)
        if missing:
            raise CommandError(f"{missing} of {len(wanted)} were not fetched.")

    def _licence_allows(self, spec: ModelSpec, *, accepted: bool) -> bool:
        if spec.commercial_use or accepted:
            return True
        self.stderr.write(
            f"{spec.name} may not be used commercially ({spec.licence}). "
            f"If that suits you, add --accept-licence."
        )
        return False

    def _fetch(self, specs: Sequence[ModelSpec], mirror: str | None) -> int:
        """Pull, one bar per file; returns how many failed, having said why."""
        bars = _Bars()
        results = weights.pull_many(specs, settings.MODELS_DIR, mirror=mirror, progress=bars.update)
        bars.close()
        for name, result in results.items():
            out = self.stderr if isinstance(result, WeightsError) else self.stdout
            out.write(str(result) if isinstance(result, WeightsError) else f"{name}: {result}")
        return sum(isinstance(result, WeightsError) for result in results.values())


class _Bars:
    """One progress bar at a time, for the file that is coming in."""

    def __init__(self) -> None:
        self.bar: tqdm[Any] | None = None
        self.name = ""

    def update(self, spec: ModelSpec, done: int, total: int | None) -> None:
        if self.bar is None or self.name != spec.name:
            self.close()
            self.name = spec.name
            self.bar = tqdm(total=total, desc=spec.name, unit="B", unit_scale=True, disable=None)
        self.bar.update(done - self.bar.n)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
        self.bar = None


def missing_by_default() -> list[str]:
    """Names of the networks that a first start has still to fetch."""
    specs = weights.default_specs(settings.MODELS_MIRROR or None)
    return [spec.name for spec in specs if not weights.is_present(spec, settings.MODELS_DIR)]


def pull_by_default() -> Iterator[str]:
    """Fetch what a first start fetches; a sentence for each file that is new or missing."""
    mirror = settings.MODELS_MIRROR or None
    had = {
        spec.name for spec in CATALOGUE.values() if weights.is_present(spec, settings.MODELS_DIR)
    }
    for name, result in weights.default_pull(settings.MODELS_DIR, mirror=mirror).items():
        if isinstance(result, WeightsError):
            yield str(result)
        elif name not in had:
            yield f"Fetched the network {name} ({CATALOGUE[name].licence})."
    yield from _uses()


def _wanted(names: Sequence[str], mirror: str | None, *, everything: bool) -> list[ModelSpec]:
    if everything:
        return [spec for spec in CATALOGUE.values() if spec.checksums]
    unknown = [name for name in names if name not in CATALOGUE]
    if unknown:
        raise CommandError(
            f"There is no network called {', '.join(unknown)}. There are: {', '.join(CATALOGUE)}."
        )
    return [CATALOGUE[name] for name in names] or weights.default_specs(mirror)


def _row(spec: ModelSpec) -> Row:
    licence = spec.licence if spec.commercial_use else f"{spec.licence}, not commercial"
    size = f"{spec.size / 1e6:.1f} MB" if spec.size else ""
    here = "yes" if weights.is_present(spec, settings.MODELS_DIR) else "no"
    return spec.name, spec.purpose, licence, size, here, spec.notes


def _table(rows: Sequence[Row]) -> Iterator[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _uses() -> Iterator[str]:
    """What can be done with the networks that are there."""
    yield f"Background removal uses: {_active()}"
    here = {
        spec.purpose for spec in CATALOGUE.values() if weights.is_present(spec, settings.MODELS_DIR)
    }
    for name, purposes, wanted in (
        ("Try-on", {"pose", "faces"}, TRY_ON),
        ("Face swap", {"landmarks", "faces"}, COUPLES),
    ):
        ready = purposes <= here
        yield f"{name}: ready" if ready else f"{name} needs: python manage.py models pull {wanted}"


def _active() -> str:
    """The engine that "auto" stands for, in words."""
    network, note = best_network(settings.MODELS_DIR)
    if network is not None:
        return network.name + (f" ({note})" if note else "")
    names = [engine.name for engine in engines(settings.MODELS_DIR)]
    return " or ".join(name for name in names if name in {"people", "goods"})
