"""Why a template is not taken, or not changed: each says what to do."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError
from templates_app.models import Template


class LooksLikeAnother(PipelineError):
    """There is a template that looks the same already."""

    code = "looks_like_another"

    def __init__(self, other: Template) -> None:
        super().__init__()
        self.other = other


class NoCouple(PipelineError):
    """This template cannot be shown yet: it needs one face that is the husband and one that is
    the wife, and both must be usable.
    """

    code = "no_couple"


class Archived(PipelineError):
    """This template is archived. Bring it back first."""

    code = "archived"


class FaceUnusable(PipelineError):
    """This face cannot have a role: it is turned away or covered. Choose another one."""

    code = "face_unusable"


class RoleTwice(PipelineError):
    """Two faces have the same role. Choose one husband and one wife."""

    code = "role_twice"


class FacesChanged(PipelineError):
    """The faces of this template changed meanwhile. Look at them again and choose anew."""

    code = "faces_changed"


class BoxTooSmall(PipelineError):
    """This box is too small, or outside of the picture. Draw it around the whole face."""

    code = "box_too_small"


class TemplateGone(PipelineError):
    """This template was deleted meanwhile."""

    code = "template_gone"


class FileGone(PipelineError):
    """The file of this template is gone. Delete the template and add the picture again."""

    code = "file_gone"
