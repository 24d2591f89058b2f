"""What can go wrong with a picture, in words for the person who sent it.

The docstring of each class is its default message: a sentence that says what
to do. `code` is for machines and never changes.
"""

from __future__ import annotations

from typing import ClassVar


class PipelineError(Exception):
    """The picture could not be processed. Try another picture."""

    code: ClassVar[str] = "pipeline_error"

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or " ".join((self.__doc__ or "").split()))


class EmptyFile(PipelineError):
    """This file is empty. Choose the picture again."""

    code = "empty_file"


class UnsupportedFormat(PipelineError):
    """This is not a picture in an allowed format. Send a JPEG, PNG, WebP, AVIF, HEIC, GIF, TIFF
    or BMP file.
    """

    code = "unsupported_format"


class SvgRefused(UnsupportedFormat):
    """SVG drawings can carry scripts and are refused. Export the drawing as PNG and send that."""

    code = "svg_refused"


class UnreadableImage(PipelineError):
    """This picture is damaged or incomplete. Save it again in another program and send the new
    file.
    """

    code = "unreadable_image"


class TooManyPixels(PipelineError):
    """This picture has too many pixels. Make it smaller and send it again."""

    code = "too_many_pixels"


class PictureTooLong(PipelineError):
    """This picture is too wide or too tall for the chosen file format. Choose PNG, or make the
    picture smaller.
    """

    code = "picture_too_long"


class TargetUnreachable(PipelineError):
    """No file of this picture is as small as that. Allow more bytes."""

    code = "target_unreachable"


class NoSubject(PipelineError):
    """No subject was found in this picture. Send one where the subject stands out from what is
    behind it.
    """

    code = "no_subject"


class EngineMissing(PipelineError):
    """This engine is not installed. List what there is with `manage.py models list`."""

    code = "engine_missing"


class WeightsError(PipelineError):
    """The weights could not be fetched. Run `manage.py models pull` again."""

    code = "weights_error"


class WeightsCorrupt(WeightsError):
    """A weights file is damaged. Fetch it again with `manage.py models pull`."""

    code = "weights_corrupt"


class WeightsUnavailable(WeightsError):
    """The weights could not be downloaded. Check the network, or pass a folder that holds them
    with `--mirror`.
    """

    code = "weights_unavailable"


class ChecksumUnknown(WeightsError):
    """No checksum is recorded for these weights, so they are not fetched."""

    code = "checksum_unknown"
