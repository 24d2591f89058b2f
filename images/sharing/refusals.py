"""Why nothing is shared, in words for the owner."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError


class NoCutOutYet(PipelineError):
    """There is no cut-out of this picture yet. Wait until it is done, or share the photo."""

    code = "no_cut_out_yet"
