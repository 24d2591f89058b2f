from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    # On its own: the foreign keys exist only once 0005 has ended.

    dependencies = [
        ("images", "0005_history"),
    ]

    operations = [
        run_file(
            "images",
            "0006_history",
            undo="DROP FUNCTION record_image_usage",
        ),
    ]
