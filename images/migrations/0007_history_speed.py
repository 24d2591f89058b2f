import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.fields.json
from django.conf import settings
from django.db import migrations, models

from imageproc.sql import run_file

UNDO = """
DROP TRIGGER image_usage_count ON image_usage_history;
DROP FUNCTION image_usage_count;
DROP TRIGGER image_usage_forget ON image_usage_history;
DROP FUNCTION image_usage_forget;
DROP TABLE image_usage_totals;
DROP FUNCTION get_image_stats;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0002_shops"),
        ("conversions", "0001_initial"),
        ("images", "0006_history_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Of no concern to the database, which acts on deletion already.
        *(
            migrations.AlterField(
                model_name="imageusage",
                name=name,
                field=models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.DO_NOTHING,
                    related_name=related_name,
                    to=to,
                ),
            )
            for name, related_name, to in (
                ("image", "usage", "images.image"),
                ("user", "+", settings.AUTH_USER_MODEL),
                ("vendor", "+", "accounts.vendor"),
                ("conversion", "+", "conversions.conversion"),
            )
        ),
        migrations.AddIndex(
            model_name="imageusage",
            index=models.Index(
                models.F("image"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="usage_image_time",
                include=["action"],
            ),
        ),
        migrations.AddIndex(
            model_name="imageusage",
            index=models.Index(
                django.db.models.fields.json.KeyTextTransform("owner", "metadata"),
                name="usage_deleted_of",
                condition=models.Q(("action", "delete")),
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                run_file(
                    "images",
                    "0007_history_speed",
                    undo=UNDO,
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="ImageUsageTotal",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "image_id", "action", blank=True, editable=False,
                                primary_key=True, serialize=False,
                            ),
                        ),
                        (
                            "image",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="totals",
                                to="images.image",
                            ),
                        ),
                        ("action", models.CharField(choices=[("upload", "Uploaded"), ("view", "Viewed"), ("download", "Downloaded"), ("delete", "Deleted"), ("update", "Changed"), ("share", "Shared"), ("convert", "Made a new picture"), ("use_in_conversion", "Used for a new picture")], max_length=20)),
                        ("uses", models.BigIntegerField()),
                    ],
                    options={"db_table": "image_usage_totals"},
                ),
            ],
        ),
    ]
