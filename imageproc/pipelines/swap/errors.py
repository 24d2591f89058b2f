"""What can go wrong when faces are put into a template."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError


class TemplateFaceUnreadable(PipelineError):
    """A face of this template cannot be read. Choose another template, and tell the staff about
    this one.
    """

    code = "template_face_unreadable"
