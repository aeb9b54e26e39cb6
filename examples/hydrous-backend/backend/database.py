"""Where the database is, and the pool of connections to it."""

import os
from typing import Mapping

import asyncpg


def address(environment: Mapping[str, str] = os.environ) -> dict[str, str | int]:
    """What the task definition says of the database; raises KeyError for what it leaves out."""
    return {
        "host": environment["DATABASE_HOST"],
        "port": int(environment.get("DATABASE_PORT", "5432")),
        "database": environment["DATABASE_NAME"],
        "user": environment["DATABASE_USER"],
        "password": environment["DATABASE_PASSWORD"],
        # RDS takes no connection without TLS (rds.force_ssl); a database for tests has none.
        "ssl": "prefer",
    }


async def connect() -> asyncpg.Connection:
    return await asyncpg.connect(**address(), timeout=10)


async def open_pool() -> asyncpg.Pool:
    """A few connections for each task: the smallest RDS instance has about eighty in all."""
    return await asyncpg.create_pool(**address(), timeout=10, command_timeout=10, min_size=1, max_size=5)
