"""What can happen to a job, apart from its work."""

from __future__ import annotations


class JobError(Exception):
    """Something about this job is not as it was believed to be."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or " ".join((self.__doc__ or "").split()))


class JobStateError(JobError):
    """This cannot be done in the state that the work is in."""


class JobCancelled(JobError):
    """Someone cancelled this work."""


class LeaseLost(JobError):
    """Another attempt owns this job now, or it is gone."""
