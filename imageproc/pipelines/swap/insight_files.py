"""Which files of insightface the operator has put into the weights folder, and what is wrong.

MODELS_DIR/insightface/buffalo_l/*.onnx      a pack, as unpacked; the folder's name is free
MODELS_DIR/insightface/inswapper_128.onnx    beside it: in a pack it stops insightface
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from imageproc.pipelines.hashing import remembered_sha256
from imageproc.pipelines.swap.insight_graphs import Graph, NotAGraph, graph_of

FOLDER = "insightface"
SWAPPER = "inswapper_128.onnx"
NUMBERS = 512
"""Of an embedding, as the swapper takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The files of one installation."""

    folder: Path
    recogniser: Path
    swapper: Path
    files: tuple[Path, ...]
    """All of them, those of the pack that take no part too."""

    @property
    def title(self) -> str:
        return f"{self.folder.name} and {self.swapper.stem}"

    @property
    def checksums(self) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of every file."""
        return tuple((path.name, remembered_sha256(path)) for path in self.files)

    @property
    def weights(self) -> tuple[tuple[str, str], ...]:
        """Name and SHA-256 of the networks that make a picture."""
        used = (self.recogniser, self.swapper)
        return tuple((path.stem, remembered_sha256(path)) for path in used)

    @property
    def digest(self) -> str:
        """One SHA-256 over all files; another one as soon as a file is another."""
        lines = (f"{checksum}  {name}\n" for name, checksum in sorted(self.checksums))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def find_pack(models_dir: Path) -> Pack | None:
    """The files, where all are there and right; never raises."""
    folder = models_dir / FOLDER
    try:
        if not folder.is_dir() or next(_problems(folder), None):
            return None
        (pack,), (swapper,) = _packs(folder), _swappers(folder)
        recogniser = next(path for path in _onnx(pack) if graph_of(path).role == "recognition")
        files = (*_onnx(pack), swapper)
    except (OSError, ValueError, StopIteration):
        # A file went or changed while it was looked at.
        return None
    return Pack(folder=pack, recogniser=recogniser, swapper=swapper, files=files)


def problems(models_dir: Path) -> list[str]:
    """What the operator has to do before the files can be used, a sentence or two each.

    Empty where all is well, and where there are no such files.
    """
    folder = models_dir / FOLDER
    try:
        return list(_problems(folder)) if folder.is_dir() and any(folder.iterdir()) else []
    except OSError as exc:
        return [f"The folder {FOLDER} cannot be read: {exc.strerror}. Let the server read it."]


def _problems(folder: Path) -> Iterator[str]:
    packs, swappers = _packs(folder), _swappers(folder)
    yield from _wrong_count(folder, packs, swappers)
    for path in _onnx(folder):
        if path not in swappers:
            yield (
                f"{path.name} lies in {folder}, where only the swapper belongs. Move it into the "
                "folder of its pack."
            )
    for pack in packs:
        yield from _wrong_in_pack(pack)
    for swapper in swappers:
        yield from _wrong_swapper(swapper)


def _wrong_count(folder: Path, packs: Sequence[Path], swappers: Sequence[Path]) -> Iterator[str]:
    nested = [] if packs else sorted(folder.glob("*/*/*.onnx"))
    if nested:
        inner = nested[0].parent
        yield f"The pack lies one folder too deep. Move the files of {inner} into {inner.parent}."
    elif not packs:
        yield (
            f"There is no pack in {folder}. Put one there as a folder of its own, such as "
            "buffalo_l, unpacked."
        )
    if len(packs) > 1:
        names = ", ".join(path.name for path in packs)
        yield f"There are several packs in {folder}: {names}. Keep one."
    if not swappers:
        yield (
            f"There is no face swapper in {folder}. Put {SWAPPER} there, beside the pack and not "
            "inside it."
        )
    if len(swappers) > 1:
        names = ", ".join(path.name for path in swappers)
        yield f"There are several face swappers in {folder}: {names}. Keep one."


def _wrong_in_pack(pack: Path) -> Iterator[str]:
    recognisers = []
    for path in _onnx(pack):
        graph = _graph(path)
        if graph is None:
            yield _unreadable(path)
        elif graph.role == "swapper" or _is_swapper(path):
            yield (
                f"{path.name} lies inside the pack {pack.name}, which insightface cannot load "
                f"then. Move it to {pack.parent / path.name}."
            )
        elif graph.role is None:
            yield (
                f"{path.name} in {pack} is none of insightface's networks and would be mistaken "
                "for one. Move it out of the pack."
            )
        elif graph.role == "recognition":
            recognisers.append((path, graph))
    yield from _wrong_recogniser(pack, recognisers)


def _wrong_recogniser(pack: Path, found: Sequence[tuple[Path, Graph]]) -> Iterator[str]:
    if len(found) != 1:
        names = ", ".join(path.name for path, _ in found) or "none"
        yield (
            f"The pack {pack.name} must hold one network that recognises faces; there is: {names}. "
            "Use a pack as it was published, such as buffalo_l."
        )
        return
    path, graph = found[0]
    numbers_fit = len(graph.outputs) == 1 and graph.outputs[0].fits(None, NUMBERS)
    if not numbers_fit or not graph.is_float32:
        yield (
            f"{path.name} does not describe a face with {NUMBERS} float32 numbers, which the "
            "swapper needs. Use another pack, such as buffalo_l."
        )


def _wrong_swapper(path: Path) -> Iterator[str]:
    graph = _graph(path)
    if graph is None:
        yield _unreadable(path)
        return
    picture = (None, 3, 128, 128)
    fits = (
        graph.role == "swapper"
        and graph.inputs[1].fits(None, NUMBERS)
        and len(graph.outputs) == 1
        and graph.outputs[0].fits(*picture)
    )
    if not fits:
        yield (
            f"{path.name} is no face swapper of insightface: it must take a picture 1x3x128x128 "
            f"and 1x{NUMBERS} numbers, and give a picture 1x3x128x128. Use {SWAPPER}."
        )
    elif not graph.is_float32:
        yield f"{path.name} is not a float32 file. Use the float32 file {SWAPPER}."


def _unreadable(path: Path) -> str:
    return f"{path} cannot be read as a network. Copy the file again."


def _graph(path: Path) -> Graph | None:
    try:
        return graph_of(path)
    except (NotAGraph, OSError):
        return None


def _packs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and _onnx(path))


def _swappers(folder: Path) -> list[Path]:
    return [path for path in _onnx(folder) if _is_swapper(path)]


def _is_swapper(path: Path) -> bool:
    return path.name.lower().startswith("inswapper")


def _onnx(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.onnx") if path.is_file())
