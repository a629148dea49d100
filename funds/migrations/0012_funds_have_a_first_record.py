"""A fund from before funds had a history gets its first record, so that reconcile can follow it."""

from django.db import migrations

FIRST = "升级时补记：此前没有记录"


def record(apps, schema_editor):
    event = apps.get_model("funds", "FundEvent")
    table, quote = event._meta.db_table, schema_editor.quote_name
    own = [
        quote(field.column)
        for field in event._meta.local_concrete_fields
        if not field.name.startswith("pgh_")
    ]
    columns = ", ".join(own)
    schema_editor.execute(
        f"INSERT INTO {quote(table)} ({columns}, pgh_created_at, pgh_label, pgh_obj_id, "
        f"pgh_context) SELECT {columns}, now(), 'insert', id, "
        "jsonb_build_object('step', %s::text) FROM funds_fund f WHERE NOT EXISTS "
        f"(SELECT FROM {quote(table)} e WHERE e.pgh_obj_id = f.id)",
        [FIRST],
    )


class Migration(migrations.Migration):

    dependencies = [
        ("funds", "0011_ended_commitments"),
    ]

    operations = [
        migrations.RunPython(record, migrations.RunPython.noop),
    ]
