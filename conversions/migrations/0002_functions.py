from django.db import migrations

from imageproc.sql import run_file


class Migration(migrations.Migration):
    # On its own: the foreign keys of 0001 exist only once that migration has ended.

    dependencies = [
        ("conversions", "0001_initial"),
        ("accounts", "0004_credit_rules"),
        ("images", "0006_history_rules"),
        ("jobs", "0007_conversion_rules"),
    ]

    operations = [
        run_file(
            "conversions",
            "0002_functions",
            undo="DROP TRIGGER conversions_set_updated_at ON conversions; "
            "DROP TRIGGER conversions_guard_status ON conversions; "
            "DROP FUNCTION create_conversion; DROP FUNCTION update_conversion_status; "
            "DROP FUNCTION conversion_queue_follows, queue_conversion, may_use_image, refund_conversion, "
            "charge_conversion, change_credits, refuse_conversion; "
            "DROP FUNCTION conversions_refund_deleted CASCADE; "
            "DROP FUNCTION conversions_guard_door CASCADE",
        ),
    ]
