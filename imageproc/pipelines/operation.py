"""What is done to a picture, as a value that JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from imageproc.pipelines.resize import Fit

Format = Literal["keep", "jpeg", "webp", "avif", "png"]

FORMAT_NAMES: dict[Format, str] = {
    "keep": "Same format",
    "jpeg": "JPEG",
    "webp": "WebP",
    "avif": "AVIF",
    "png": "PNG",
}
TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What is done to each picture of a request. Senseless values raise `ValueError`."""

    format: Format = "keep"
    quality: int = 50
    """1 to 100. PNG is lossless and takes none."""
    max_bytes: int | None = None
    """In place of the quality: the highest one whose file is not larger."""
    width: int | None = None
    """Of the box, in pixels; pictures are never enlarged."""
    height: int | None = None
    fit: Fit = "fit"
    """Within the box, of which one side is enough; or covering it, with the middle cut out."""
    cut_out: bool = False
    engine: str = "auto"
    """Which one cuts out."""
    keep_metadata: bool = False
    """EXIF with its places, XMP and IPTC."""

    def __post_init__(self) -> None:
        _require(self.format in get_args(Format), f"there is no format {self.format!r}")
        _require(self.fit in get_args(Fit), f"fit is fit or cover, not {self.fit!r}")
        _require(_is_number(self.quality, 1, 100), "quality is a number from 1 to 100")
        for name in ("max_bytes", "width", "height"):
            value = getattr(self, name)
            _require(value is None or _is_number(value, 1), f"{name} is a number above 0")
        for name in ("cut_out", "keep_metadata"):
            _require(isinstance(getattr(self, name), bool), f"{name} is true or false")
        _require(isinstance(self.engine, str) and self.engine != "", "engine is a name")
        sides = self.width is not None and self.height is not None
        _require(self.fit == "fit" or sides, "cover needs a width and a height")

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Operation:
        """What `as_json` made; what is missing takes its default, unknown names raise."""
        unknown = value.keys() - {field.name for field in fields(cls)}
        _require(not unknown, f"there is no {', '.join(sorted(unknown))} in an operation")
        return cls(**value)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def describe(self) -> str:
        """One short sentence for people, without a full stop."""
        metadata = "with metadata" if self.keep_metadata else "without metadata"
        parts = (self._file(), self._cut_out(), self._box(), metadata)
        return ", ".join(part for part in parts if part)

    def _file(self) -> str:
        name = FORMAT_NAMES[self.format]
        if self.max_bytes is not None:
            return f"{name} of at most {in_words(self.max_bytes)}"
        return name if self.format == "png" else f"{name} at quality {self.quality}"

    def _cut_out(self) -> str:
        if not self.cut_out:
            return ""
        return "cut out" if self.engine == "auto" else f"cut out by {self.engine}"

    def _box(self) -> str:
        if self.width is None and self.height is None:
            return ""
        if self.height is None:
            return f"at most {self.width} pixels wide"
        if self.width is None:
            return f"at most {self.height} pixels high"
        verb = "cropped to" if self.fit == "cover" else "within"
        return f"{verb} {self.width} {TIMES} {self.height} pixels"


def in_words(count: int) -> str:
    """Bytes with the unit a person uses; kB and MB are powers of 1000."""
    if count < 1000:
        return f"{count} bytes"
    if count < 999_500:
        return f"{count / 1e3:.3g} kB"
    megabytes = count / 1e6
    return f"{megabytes:.3g} MB" if megabytes < 999.5 else f"{megabytes:.0f} MB"


def _is_number(value: object, least: int, most: float = float("inf")) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _require(holds: object, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
