"""What can be wrong with the answer of a network that draws faces."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError


class SwapAnswerUnusable(PipelineError):
    """The face network gave no usable picture. Use its float32 file (inswapper_128.onnx), or
    choose the engine "mesh".
    """

    code = "swap_answer_unusable"
