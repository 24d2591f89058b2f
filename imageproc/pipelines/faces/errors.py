"""What can be wrong with the photo of a face. The first sentence says what, the next what to do."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError


class FaceError(PipelineError):
    """This photo cannot be used for a face. Choose another one."""

    code = "face_error"


class NoFace(FaceError):
    """No face was found in this photo. Choose one that shows your face from the front."""

    code = "no_face"


class FaceSideways(FaceError):
    """This photo lies on its side or upside down. Turn it upright and send it again."""

    code = "face_sideways"


class FaceCovered(FaceError):
    """Your face is turned away or partly covered. Choose a photo that shows all of it from the
    front.
    """

    code = "face_covered"


class SeveralFaces(FaceError):
    """There are several faces in this photo. Crop it to one person and send it again."""

    code = "several_faces"


class FaceTooSmall(FaceError):
    """The face is too small in this photo. Choose one taken from nearer."""

    code = "face_too_small"


class FaceTurned(FaceError):
    """Your face is turned too far. Choose a photo where you look straight into the camera."""

    code = "face_turned"


class FaceBlurred(FaceError):
    """The face is blurred in this photo. Choose a sharper one."""

    code = "face_blurred"


class EyesCovered(FaceError):
    """Your eyes cannot be seen. Choose a photo with open eyes and without sunglasses."""

    code = "eyes_covered"


class MouthCovered(FaceError):
    """Your mouth cannot be seen. Choose a photo without a mask or a hand before it."""

    code = "mouth_covered"
