from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    # On its own: the foreign keys of 0009 exist only once that migration has ended.

    dependencies = [
        ("images", "0009_reports"),
    ]

    operations = [
        run_file(
            "images",
            "0010_reports",
            undo="DROP TRIGGER reports_hide ON reports; DROP FUNCTION images_follow_reports;",
        ),
    ]
