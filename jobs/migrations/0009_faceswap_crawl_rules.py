from django.db import migrations


class Migration(migrations.Migration):
    # On its own: the foreign keys of 0008 exist only once that migration has ended.

    dependencies = [
        ("jobs", "0008_faceswap_crawl"),
    ]

    operations = [
        migrations.RunSQL(
            "SELECT set_on_delete('conversion_jobs', 'faceswap_task_id', 'CASCADE'); "
            "SELECT set_on_delete('conversion_jobs', 'crawl_task_id', 'CASCADE')",
            migrations.RunSQL.noop,
        ),
    ]
