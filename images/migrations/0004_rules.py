from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    # Between the columns and the constraints that their old rows must meet.

    dependencies = [
        ("accounts", "0004_credit_rules"),
        ("images", "0003_albums"),
    ]

    operations = [
        run_file(
            "images",
            "0004_rules",
            undo="DROP TRIGGER albums_set_updated_at ON albums; "
            "DROP TRIGGER albums_keep_owner ON albums; "
            "DROP TRIGGER images_x_guard_album ON images; DROP FUNCTION images_guard_album; "
            "DROP TRIGGER images_keep_owner ON images; DROP FUNCTION albums_count CASCADE; "
            "DROP FUNCTION albums_add",
        ),
    ]
