from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("templates_app", "0001_initial"),
    ]

    operations = [
        run_file(
            "templates_app",
            "0002_rules",
            undo="DROP TRIGGER templates_set_updated_at ON templates; "
            "DROP TRIGGER crawl_tasks_set_updated_at ON crawl_tasks; "
            "ALTER TABLE templates DROP CONSTRAINT templates_active_has_couple; "
            "DROP FUNCTION has_couple; "
            "DROP FUNCTION templates_set_derived CASCADE; "
            "DROP TRIGGER crawl_tasks_guard_status ON crawl_tasks; "
            "DROP FUNCTION crawl_tasks_set_times CASCADE",
        ),
    ]
