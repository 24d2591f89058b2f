from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    # On its own: the foreign keys of 0004 exist only once that migration has ended.

    dependencies = [("jobs", "0004_catalogue")]

    operations = [
        run_file(
            "jobs",
            "0005_catalogue",
            undo="DROP FUNCTION products_count CASCADE; DROP FUNCTION requests_end CASCADE;"
            "DROP FUNCTION feed_request; DROP FUNCTION unfeed_request",
        ),
    ]
