"""A test database is made anew, whoever forgot to leave it."""

import psycopg2
import pytest
from django.db import connections

from kit.tenancy.owner import owner_connection
from tests import databases


def test_a_database_is_copied_over_sessions_that_stayed(django_db_setup: None) -> None:
    own = connections["default"].settings_dict["NAME"]
    name = f"{own}_left"
    databases.copy(databases.migrated(), name)
    params = {**connections["default"].get_connection_params(), "dbname": name}
    stayed = [psycopg2.connect(**params), owner_connection(name)]
    databases.copy(databases.migrated(), name)
    for session in stayed:
        with pytest.raises(psycopg2.OperationalError), session.cursor() as cursor:
            cursor.execute("SELECT 1")
        session.close()
    databases.drop(name)
