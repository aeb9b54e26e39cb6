"""The backend with a database of its own for each test: a real one, whose address is in DATABASE_HOST."""

import asyncio
import os
import time
import uuid
from typing import Iterator

import asyncpg
import pytest
from fastapi.testclient import TestClient

import database
import migrate
from main import app

TOKEN = "a-token-for-tests"


async def statement(text: str) -> None:
    connection = await asyncpg.connect(**(database.address() | {"database": "postgres"}), timeout=10)
    try:
        await connection.execute(text)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def server() -> None:
    """It may have been started a moment ago."""
    os.environ.setdefault("DATABASE_NAME", "postgres")
    deadline = time.monotonic() + 30
    while True:
        try:
            return asyncio.run(statement("SELECT 1"))
        except (OSError, asyncpg.PostgresError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture
def empty_database(server: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    asyncio.run(statement(f"CREATE DATABASE {name}"))
    monkeypatch.setenv("DATABASE_NAME", name)
    yield name
    asyncio.run(statement(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def client(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("API_TOKEN", TOKEN)
    assert asyncio.run(migrate.main()) == 0
    with TestClient(app) as client:
        yield client
