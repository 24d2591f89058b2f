from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0009_faceswap_crawl_rules"),
    ]

    operations = [
        run_file("jobs", "0010_claim_subject", undo="DROP FUNCTION follow_claim"),
    ]
