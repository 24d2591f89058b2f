from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    # On its own: the foreign keys of 0001 exist only once that migration has ended.

    dependencies = [("accounts", "0001_initial"), ("jobs", "0001_initial")]

    operations = [
        run_file(
            "jobs",
            "0002_rules",
            undo="DROP TRIGGER conversion_jobs_set_updated_at ON conversion_jobs;"
            "DROP TRIGGER conversion_jobs_guard_status ON conversion_jobs;"
            "DROP FUNCTION conversion_jobs_guard_fence CASCADE",
        ),
    ]
