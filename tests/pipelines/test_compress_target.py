from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from imageproc.pipelines import encoders
from imageproc.pipelines.encoders import Format
from imageproc.pipelines.errors import TargetUnreachable
from imageproc.pipelines.picture import Picture
from imageproc.pipelines.target import MOST_ENCODES, fit_bytes, fit_quality
from tests.pipelines.compressing import compressed, grainy, photo_like, see_through
from tests.pipelines.pictures import plain, saved

LOSSY: list[Format] = ["jpeg", "webp", "avif"]
FORMATS: list[Format] = [*LOSSY, "png"]


class Counting:
    """An encoder that counts, over files that are made once."""

    def __init__(self, kind: Format) -> None:
        self.kind = kind
        self.files: dict[tuple[int, int], bytes] = {}
        self.calls = 0

    def __call__(self, picture: Picture, quality: int) -> bytes:
        self.calls += picture.width > 1  # one pixel tells what every file has
        key = picture.width, quality
        if key not in self.files:
            encoded = encoders.encode(picture.rgb, self.kind, quality=quality, effort="small")
            self.files[key] = encoded
        return self.files[key]


@pytest.mark.parametrize("kind", LOSSY)
@pytest.mark.parametrize("grain", [1, 6, 30])
def test_it_finds_the_highest_quality_that_fits(kind: Format, grain: float) -> None:
    picture, encode = plain(grainy(160, 120, grain=grain)), Counting(kind)
    sizes = {quality: len(encode(picture, quality)) for quality in range(5, 96)}
    for limit in np.geomspace(sizes[5], sizes[95], 12).astype(int).tolist():
        encode.calls = 0
        found = fit_quality(picture, limit, kind, encode)
        best = max(quality for quality, size in sizes.items() if size <= limit)
        assert found is not None
        assert len(found.data) <= limit
        assert found.quality is not None
        if sorted(sizes.values()) == list(sizes.values()):
            assert found.quality == best
        assert found.quality == 95 or sizes[found.quality + 1] > limit
        assert encode.calls <= MOST_ENCODES


@pytest.mark.parametrize("kind", LOSSY)
def test_all_of_the_room_is_used(kind: Format) -> None:
    found = fit_quality(plain(grainy()), 10**9, kind, Counting(kind))
    assert found is not None
    assert found.quality == 95


def test_it_says_when_no_quality_fits() -> None:
    encode = Counting("jpeg")
    assert fit_quality(plain(grainy()), 500, "jpeg", encode) is None
    assert 5 in {quality for _, quality in encode.files}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("limit", [900, 1500, 5_000, 20_000, 100_000])
def test_a_file_never_takes_more_than_its_limit(kind: Format, limit: int) -> None:
    data = photo_like("PNG", (400, 300))
    result = compressed(data, format=kind, max_bytes=limit)
    assert len(result.data) <= limit
    if result.width < 400:
        assert f"Made smaller, to {result.width}" in result.note
        assert abs(result.width / result.height - 4 / 3) < 0.2
        assert (result.after.width, result.before.width) == (result.width, 400)


def test_pixels_go_only_when_quality_is_not_enough() -> None:
    data = photo_like("PNG", (400, 300))
    assert compressed(data, format="jpeg", max_bytes=9_000).width == 400
    assert compressed(data, format="jpeg", max_bytes=900).width < 400


def test_more_room_gives_more_quality() -> None:
    data = photo_like("PNG", (400, 300))
    results = [compressed(data, format="webp", max_bytes=limit) for limit in (4_000, 9_000, 20_000)]
    qualities = [result.quality or 0 for result in results]
    assert qualities == sorted(set(qualities))


@pytest.mark.parametrize("kind", FORMATS)
def test_it_says_what_to_do_when_nothing_fits(kind: Format) -> None:
    with pytest.raises(TargetUnreachable, match=r"into 60 bytes, .* Allow more bytes") as caught:
        compressed(photo_like("PNG"), format=kind, max_bytes=60)
    assert caught.value.code == "target_unreachable"
    assert ("choose WebP" in str(caught.value)) == (kind in {"jpeg", "png"})


def test_an_original_that_fits_is_kept() -> None:
    data = photo_like(quality=40)
    result = compressed(data, max_bytes=len(data))
    assert (result.data, result.quality) == (data, None)
    assert result.note == "The original already fits and is kept."
    smaller = compressed(data, max_bytes=len(data) - 1)
    assert len(smaller.data) < len(data)
    assert smaller.quality is not None


def test_the_box_comes_first() -> None:
    result = compressed(photo_like(size=(640, 480)), width=320, max_bytes=60_000)
    assert (result.width, result.quality) == (320, 95)


def test_see_through_pictures_stay_so() -> None:
    large = see_through().resize((600, 400), Image.Resampling.NEAREST)
    for kind in ("webp", "avif", "png"):
        result = compressed(saved(large, "PNG"), format=kind, max_bytes=2_500)
        assert len(result.data) <= 2_500
        assert result.after.alpha is not None


def test_a_tiny_picture_is_not_made_smaller() -> None:
    picture, encode = plain(grainy(8, 8)), Counting("jpeg")
    with pytest.raises(TargetUnreachable):
        fit_bytes(picture, 200, "jpeg", encode)
    assert {width for width, _ in encode.files} == {1, 8}
