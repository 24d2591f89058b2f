"""Real networks on real photos, through the queue."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from imageproc.pipelines.catalogue import CATALOGUE
from images import uploads
from images.models import Image
from tests.drawing import uploaded
from tests.people import make_user
from tests.working import work_one

pytestmark = [pytest.mark.weights, pytest.mark.django_db]

MIRROR, PHOTOS = os.environ.get("MODELS_MIRROR", ""), os.environ.get("PHOTOS_DIR", "")


@pytest.fixture
def portrait(settings: Any) -> bytes:
    if not (Path(MIRROR).is_dir() and Path(PHOTOS).is_dir() and MIRROR and PHOTOS):
        pytest.skip("MODELS_MIRROR and PHOTOS_DIR name no folders")
    settings.MODELS_DIR = Path(MIRROR)
    return (Path(PHOTOS) / "portrait_woman_2.jpg").read_bytes()


@pytest.mark.parametrize("engine", ["auto", "u2netp", "people"])
def test_it_cuts_a_person_out(portrait: bytes, engine: str) -> None:
    added = uploads.add(
        make_user("alice"), uploaded("p.jpg", portrait), cut_out=True, engine=engine
    )
    work_one()
    result = Image.objects.get(source=added.image)
    with default_storage.open(result.file_path) as file, Pillow.open(file) as picture:
        alpha = np.asarray(picture.getchannel("A"))
    assert picture.size == (added.image.width, added.image.height)
    assert 0.2 < (alpha > 127).mean() < 0.8
    assert (alpha[:20, :20] == 0).all()
    assert result.metadata["engine"] == ("u2netp" if engine == "auto" else engine)
    ((name, digest),) = ((used["name"], used["sha256"]) for used in result.metadata["weights"])
    assert f"sha256:{digest}" in CATALOGUE[name].checksums
