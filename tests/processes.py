"""What a process of its own needs to work on the test's database."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    told = connection.get_connection_params()
    query = f"?host={told['host']}&port={told.get('port') or 5432}" if told.get("host") else ""
    return f"postgres://{told.get('user') or 'postgres'}:{quote(str(told.get('password') or ''))}@/{told['dbname']}{query}"
