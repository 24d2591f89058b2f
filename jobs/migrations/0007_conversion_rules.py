from django.db import migrations


class Migration(migrations.Migration):
    # On its own: the foreign key of 0006 exists only once that migration has ended.

    dependencies = [
        ("jobs", "0006_conversion"),
    ]

    operations = [
        migrations.RunSQL(
            "SELECT set_on_delete('conversion_jobs', 'conversion_id', 'CASCADE')",
            migrations.RunSQL.noop,
        ),
    ]
