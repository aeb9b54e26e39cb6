"""Brings the database to the schema of this code: `python migrate.py`, before tasks of this code start.

Each file of `migrations/` is applied once, in the order of their numbers, each in a transaction of its own. What an older
task still asks for stays: columns and tables come first, and go with a later release.
"""

import asyncio
import logging
import sys
from pathlib import Path

import asyncpg

import database

logger = logging.getLogger("migrate")

FOLDER = Path(__file__).parent / "migrations"

# Any number: two migrations at once wait for each other.
LOCK = 4717

RECORD = """
CREATE TABLE IF NOT EXISTS schema_migrations (
  number integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)
"""


def migrations() -> list[tuple[int, Path]]:
    """`migrations/0001_stations.sql` is number 1."""
    return sorted((int(file.name.split("_")[0]), file) for file in FOLDER.glob("*.sql"))


def wanted() -> int:
    """The number of the last migration: the schema that this code needs."""
    return migrations()[-1][0]


async def applied(connection: asyncpg.Connection) -> int:
    """The number of the last migration that the database has had; 0 before the first."""
    if await connection.fetchval("SELECT to_regclass('schema_migrations')") is None:
        return 0
    return await connection.fetchval("SELECT coalesce(max(number), 0) FROM schema_migrations")


async def migrate(connection: asyncpg.Connection) -> list[str]:
    """Applies what is missing and gives its names."""
    await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
    try:
        await connection.execute(RECORD)
        done = await applied(connection)
        missing = [(number, file) for number, file in migrations() if number > done]
        for number, file in missing:
            logger.info("applying %s", file.name)
            async with connection.transaction():
                await connection.execute(file.read_text())
                await connection.execute(
                    "INSERT INTO schema_migrations (number, name) VALUES ($1, $2)", number, file.stem
                )
        return [file.stem for _, file in missing]
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)


async def main() -> int:
    try:
        connection = await database.connect()
    except (OSError, asyncpg.PostgresError) as problem:
        logger.error("no connection to the database: %s", problem)
        return 1
    try:
        names = await migrate(connection)
    except asyncpg.PostgresError as problem:
        logger.error("%s", problem)
        logger.error("that migration was taken back as a whole; those before it stay")
        return 1
    finally:
        await connection.close()
    logger.info("schema %d: %s", wanted(), ", ".join(names) if names else "nothing to do")
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    sys.exit(asyncio.run(main()))
