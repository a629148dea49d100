from django.db import migrations


class Migration(migrations.Migration):
    """The app role reads which migrations ran, and cannot claim that others did."""

    dependencies = [("kit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM portal_app",
            "GRANT INSERT, UPDATE, DELETE ON django_migrations TO portal_app",
        )
    ]
