"""The data that questions are about, and the only door to it: one statement, which reads, within bounds."""

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).parent / "shop.sql"

# What a statement of a language model may do, whatever it was talked into: read, and nothing else.
READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
STEPS_BETWEEN_LOOKS = 1000


class Refused(Exception):
    """The statement was not run, or not to its end. The text says why, in words that a model can use."""


@dataclass(frozen=True)
class Rows:
    columns: list[str]
    rows: list[list]
    truncated: bool


class Warehouse:
    def __init__(self, row_limit: int, seconds: float = 5.0):
        self._script = SCRIPT.read_text(encoding="utf-8")
        self._row_limit = row_limit
        self._seconds = seconds
        with self._open() as database:
            self.schema = _schema_of(database)

    def run(self, sql: str) -> Rows:
        """Raises Refused."""
        with self._open() as database:
            database.set_authorizer(_only_reading)
            deadline = time.monotonic() + self._seconds
            database.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_LOOKS)
            try:
                cursor = database.execute(sql)
                found = cursor.fetchmany(self._row_limit + 1)
            except (sqlite3.Error, sqlite3.Warning) as error:
                raise Refused(str(error)) from error
        if cursor.description is None:
            raise Refused("the statement returns no rows: write one SELECT")
        columns = [name for name, *_ in cursor.description]
        return Rows(columns, [list(row) for row in found[: self._row_limit]], len(found) > self._row_limit)

    def _open(self) -> sqlite3.Connection:
        """A copy of its own for each question: whatever one does, the next one begins with the data as they are."""
        database = sqlite3.connect(":memory:")
        database.executescript(self._script)
        return database


def _only_reading(action: int, *_) -> int:
    return sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY


def _schema_of(database: sqlite3.Connection) -> dict[str, list[str]]:
    """Columns by table or view."""
    tables = database.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
    return {table: [column[1] for column in database.execute(f"PRAGMA table_info({table})")] for (table,) in tables}
