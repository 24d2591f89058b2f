from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):

    dependencies = [
        ("images", "0006_history_rules"),
    ]

    operations = [
        run_file("images", "0007_stats", undo="DROP FUNCTION get_image_stats"),
    ]
