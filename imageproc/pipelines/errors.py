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


class NoPerson(PipelineError):
    """No person was found in this photo. Send one that shows you from the head to the knees."""

    code = "no_person"


class SeveralPersons(PipelineError):
    """There are several persons in this photo. Crop it to one and send it again."""

    code = "several_persons"


class NotFacing(PipelineError):
    """No face that looks at the camera was found on this person. Send a photo taken from the
    front.
    """

    code = "not_facing"


class BodyUnsure(PipelineError):
    """The body could not be located safely in this photo. Send one where you stand upright in
    front of a calm ground.
    """

    code = "body_unsure"


class TooClose(PipelineError):
    """Shoulders and hips must both be in the photo. Step back and take it again."""

    code = "too_close"


class NotUpright(PipelineError):
    """The person must stand upright, and the photo reach well below the hips. Send a photo of you
    standing, from the head to the knees.
    """

    code = "not_upright"


class TurnedAway(PipelineError):
    """The person is turned away too far. Send a photo where both shoulders face the camera."""

    code = "turned_away"


class ArmsCrossed(PipelineError):
    """An arm covers the upper body. Send a photo where both hang beside it."""

    code = "arms_crossed"


class PersonTooSmall(PipelineError):
    """The person is too small in this photo. Crop it, or take it from nearer."""

    code = "person_too_small"


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


class GarmentError(PipelineError):
    """This photo cannot be used as a garment. Choose another one."""

    code = "garment_error"


class GarmentTooSmall(GarmentError):
    """The garment is too small in this photo. Send one in which it is at least 200 pixels high
    and wide.
    """

    code = "garment_too_small"


class GarmentCropped(GarmentError):
    """The garment reaches over the edge of the photo. Take the photo from farther away, so that
    ground shows all around it.
    """

    code = "garment_cropped"


class GarmentWorn(GarmentError):
    """This photo does not show a garment alone. Choose one that nobody wears, laid flat on a plain
    ground or on a hanger.
    """

    code = "garment_worn"


class GarmentNotFound(GarmentError):
    """No garment was found in this photo. Choose a photo of one upper garment or dress, laid flat
    on a plain ground.
    """

    code = "garment_not_found"


class GarmentTurned(GarmentError):
    """The garment lies sideways or upside down. Turn the photo so that the neckline is at the
    top.
    """

    code = "garment_turned"


class GarmentSleevesTouch(GarmentError):
    """The sleeves touch the body of the garment, so that it cannot be told where they begin. Lay
    them out to the sides and take the photo again.
    """

    code = "garment_sleeves_touch"


class GarmentStrapsOnly(GarmentError):
    """This garment hangs by straps, which cannot be fitted yet. Choose one that covers the
    shoulders.
    """

    code = "garment_straps_only"


class GarmentUnreadable(GarmentError):
    """The outline of a garment could not be read in this photo. Lay one garment flat on a plain
    ground, the sleeves away from the body, and take the photo from above.
    """

    code = "garment_unreadable"
