import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from imageproc.sql import run_file

COUNTED = ("status", "conversion_type", "processing_time_ms", "cloth_image")
MEASURED = ("input_file_size_bytes", "output_file_size_bytes", "success", "error_type")

# Their keys are written anew by Django, forwards and backwards, without what happens on deletion.
# Forwards, the SQL file says it again.
CASCADES = """
SELECT set_on_delete('conversions', 'cloth_image_id', 'CASCADE');
SELECT set_on_delete('conversion_metrics', 'user_id', 'CASCADE');
SELECT set_on_delete('conversion_metrics', 'vendor_id', 'CASCADE');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('conversions', '0002_functions'),
        ('images', '0007_history_speed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, reverse_sql=CASCADES),
        migrations.RemoveIndex(
            model_name='conversion',
            name='conversions_of_user',
        ),
        migrations.RemoveIndex(
            model_name='conversion',
            name='conversions_of_vendor',
        ),
        migrations.RemoveIndex(
            model_name='conversion',
            name='conversions_newest',
        ),
        migrations.AlterField(
            model_name='conversion',
            name='cloth_image',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='images.image'),
        ),
        migrations.AlterField(
            model_name='conversionmetrics',
            name='user',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='conversionmetrics',
            name='vendor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.vendor'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(models.F('user'), models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), include=COUNTED, name='conversions_of_user'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(models.F('vendor'), models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), include=COUNTED, name='conversions_of_vendor'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(fields=['cloth_image', 'created_at'], include=('status',), name='conversions_of_garment'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), include=COUNTED[:3], name='conversions_newest'),
        ),
        migrations.AddIndex(
            model_name='conversionmetrics',
            index=models.Index(fields=['user', 'created_at'], include=MEASURED, name='metrics_of_user'),
        ),
        migrations.AddIndex(
            model_name='conversionmetrics',
            index=models.Index(fields=['vendor', 'created_at'], include=MEASURED, name='metrics_of_vendor'),
        ),
        run_file(
            "conversions",
            "0003_stats",
            undo="DROP FUNCTION get_conversion_stats, get_conversion_series, "
            "get_conversion_errors, get_conversion_versions",
        ),
    ]
