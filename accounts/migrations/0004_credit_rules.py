from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    # On its own: the foreign keys exist only once the migrations before have ended.

    dependencies = [
        ("accounts", "0003_credits"),
    ]

    operations = [
        run_file(
            "accounts",
            "0004_shops",
            undo="DROP TRIGGER vendors_set_updated_at ON vendors; "
            "DROP FUNCTION keep_owner CASCADE; DROP FUNCTION users_note_credits CASCADE; "
            "DROP FUNCTION free_conversions_left; DROP FUNCTION current_quota_month",
        ),
    ]
