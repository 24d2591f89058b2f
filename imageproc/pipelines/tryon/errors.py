"""What can go wrong when a garment meets a person."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError


class GarmentDoesNotFit(PipelineError):
    """This garment cannot be fitted to this photo without tearing it. Try a photo with the arms a
    little away from the body, or another garment.
    """

    code = "garment_does_not_fit"


class TryOnAnswerUnusable(PipelineError):
    """The try-on network gave no usable picture. Choose the engine "warp", or replace the file
    tryon.onnx.
    """

    code = "try_on_answer_unusable"
