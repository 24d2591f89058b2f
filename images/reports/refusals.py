"""Why a report is not taken, in words for who sent it."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError


class AlreadyReported(PipelineError):
    """You reported this picture before. Staff have your report."""

    code = "already_reported"


class PictureGone(PipelineError):
    """This picture is deleted already. There is nothing left to report."""

    code = "picture_gone"


class TooManyReports(PipelineError):
    """Too many reports came from you or your network in the last hour. Wait a little, then send
    this one again.
    """

    code = "too_many_reports"
