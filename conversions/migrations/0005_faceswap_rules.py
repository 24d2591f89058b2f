from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("conversions", "0004_faceswap"),
        ("jobs", "0008_faceswap_crawl"),
        ("templates_app", "0002_rules"),
    ]

    operations = [
        run_file(
            "conversions",
            "0005_faceswap",
            undo="DROP TRIGGER faceswap_tasks_set_updated_at ON faceswap_tasks; "
            "DROP TRIGGER faceswap_tasks_guard_status ON faceswap_tasks; "
            "DROP FUNCTION faceswap_tasks_set_times CASCADE; "
            "DROP FUNCTION faceswap_tasks_follow_job CASCADE; "
            "DROP FUNCTION templates_count_use CASCADE",
        ),
    ]
