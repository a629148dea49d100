"""Databases set up before imports made tables of their transaction let the app role make them."""

from django.db import migrations

from kit.servers.roles import APP_ROLE

ON_THIS_DATABASE = (
    "DO $$ BEGIN EXECUTE format('{} TEMPORARY ON DATABASE %I {} "
    + APP_ROLE
    + "', current_database()); END $$"
)


class Migration(migrations.Migration):
    dependencies = [("kit", "0004_imports")]

    operations = [
        migrations.RunSQL(
            ON_THIS_DATABASE.format("GRANT", "TO"),
            ON_THIS_DATABASE.format("REVOKE", "FROM"),
        )
    ]
