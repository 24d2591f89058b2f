"""Why an album is not changed, in words for its owner."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError


class AlbumGone(PipelineError):
    """This album was deleted meanwhile. Choose another."""

    code = "album_gone"


class SeveralOwners(PipelineError):
    """These pictures belong to different owners. Choose pictures of one of them at a time."""

    code = "several_owners"


class ForeignAlbum(PipelineError):
    """This album belongs to somebody else than these pictures. Choose another."""

    code = "foreign_album"


class NothingChosen(PipelineError):
    """Select at least one picture first."""

    code = "nothing_chosen"


class NotOnePicture(PipelineError):
    """Select one picture as the cover, not several."""

    code = "not_one_picture"


class NameTaken(PipelineError):
    """There is an album of this name already. Choose another name."""

    code = "name_taken"
