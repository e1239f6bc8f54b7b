"""The SQLite file: the only package that imports sqlite3 or sqlite_utils."""
