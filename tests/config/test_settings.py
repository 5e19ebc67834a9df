from django.db import connection


def test_sqlite_waits_for_its_lock_and_keeps_what_it_acknowledged(db):
    if connection.vendor != "sqlite":
        return

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]

    assert (connection.transaction_mode, journal, synchronous) == ("IMMEDIATE", "wal", 2)
