from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("conversions", "0005_faceswap_rules"),
        ("images", "0010_report_rules"),
    ]

    operations = [
        run_file(
            "conversions",
            "0006_hidden_garments",
            undo="DROP FUNCTION conversions_guard_garment CASCADE",
        ),
    ]
