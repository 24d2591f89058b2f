from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_rules")]

    operations = [
        run_file(
            "jobs",
            "0003_claim",
            undo="DROP FUNCTION claim_next_job; ALTER TABLE conversion_jobs RESET "
            "(fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)",
        ),
    ]
