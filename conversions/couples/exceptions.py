"""Why a couple picture is not begun, or not made."""

from __future__ import annotations

from collections.abc import Sequence

from imageproc.pipelines.errors import PipelineError


class BothMustAgree(PipelineError):
    """Say first that both of you agree."""

    code = "consent_missing"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__()
        self.missing = missing
        """The subjects of which there is no consent."""


class PhotoGone(PipelineError):
    """This photo is not there any more. Choose another one."""

    code = "photo_gone"


class TemplateGone(PipelineError):
    """A picture that you chose is not on offer any more. Choose another one."""

    code = "template_gone"


class TemplateWithoutRoles(PipelineError):
    """The staff have not said yet which face in this picture is his and which is hers. Choose
    another picture.
    """

    code = "template_without_roles"


class EngineNotOffered(PipelineError):
    """This engine is not on offer here. Choose another one."""

    code = "engine_not_offered"


class TooManyChecks(PipelineError):
    """Many photos were checked in a short time. Wait some minutes, then choose this one again."""

    code = "too_many_checks"


class TooManyAtOnce(PipelineError):
    """So many couple pictures cannot be made at once. Wait until some are done."""

    code = "too_many_at_once"
