"""Migrations, and what becomes of tasks that come before them."""

import asyncio
import logging

import pytest
from fastapi.testclient import TestClient

import database
import migrate
from main import SchemaTooOld, app


async def applied() -> int:
    connection = await database.connect()
    try:
        return await migrate.applied(connection)
    finally:
        await connection.close()


def test_applies_all_once(empty_database, caplog):
    caplog.set_level(logging.INFO)
    assert asyncio.run(applied()) == 0
    assert asyncio.run(migrate.main()) == 0
    assert asyncio.run(applied()) == migrate.wanted()
    assert asyncio.run(migrate.main()) == 0
    assert caplog.messages[-1] == f"schema {migrate.wanted()}: nothing to do"


def test_takes_a_migration_back_as_a_whole(empty_database, monkeypatch, tmp_path, caplog):
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE good (id integer);")
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE bad (id integer); SELECT * FROM nowhere;")
    monkeypatch.setattr(migrate, "FOLDER", tmp_path)
    assert asyncio.run(migrate.main()) == 1
    assert asyncio.run(applied()) == 1
    assert caplog.messages[-2] == 'relation "nowhere" does not exist'


def test_says_that_there_is_no_database(server, monkeypatch, caplog):
    monkeypatch.setenv("DATABASE_NAME", "nothing")
    assert asyncio.run(migrate.main()) == 1
    assert caplog.messages[-1] == 'no connection to the database: database "nothing" does not exist'


def test_a_task_does_not_start_before_its_migrations(empty_database, monkeypatch):
    monkeypatch.setenv("API_TOKEN", "any")
    with pytest.raises(SchemaTooOld, match="the database has schema 0, this code needs"):
        with TestClient(app):
            pass
