from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    # On its own: the foreign keys of 0001 exist only once that migration has ended.

    dependencies = [("images", "0001_initial")]

    operations = [
        run_file("images", "0002_rules", undo="DROP FUNCTION images_set_search CASCADE"),
    ]
