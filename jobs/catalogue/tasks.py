"""What is done to a sheet as a whole, by the name in its job's parameters."""

from __future__ import annotations

from jobs.catalogue.importing import import_rows
from jobs.catalogue.removing import remove_all
from jobs.catalogue.trying import try_operation
from jobs.models import Job, Outcome, Report, Sheet

IMPORT, TRY, REMOVE = "import", "try", "remove"


def process(sheet: Sheet, job: Job, report: Report) -> Outcome:
    match job.parameters.get("task"):
        case "try":
            return try_operation(sheet, job, report)
        case "remove":
            return remove_all(sheet, report)
    return import_rows(sheet, report)
