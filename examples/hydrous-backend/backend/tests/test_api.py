"""The API as its callers ask it."""

from fastapi.testclient import TestClient

from conftest import TOKEN

AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}


def add(client: TestClient, station: str, taken_at: str, level_m: float, headers: dict[str, str] = AUTHORIZED):
    return client.post(
        "/api/readings", json={"station": station, "taken_at": taken_at, "level_m": level_m}, headers=headers
    )


def test_health_names_the_revision_that_answers(client):
    assert client.get("/api/health").json() == {"status": "ok", "version": "local"}


def test_a_station_without_readings_warns_of_nothing(client):
    stations = {station["id"]: station for station in client.get("/api/stations").json()}
    assert stations["old-bridge"]["level_m"] is None
    assert stations["old-bridge"]["warning"] is False


def test_a_station_shows_its_latest_level_and_warns_above_its_own(client):
    assert add(client, "old-bridge", "2026-11-25T12:00:00Z", 3.41).status_code == 201
    assert add(client, "old-bridge", "2026-11-25T06:00:00Z", 1.2).status_code == 201
    stations = {station["id"]: station for station in client.get("/api/stations").json()}
    assert (stations["old-bridge"]["level_m"], stations["old-bridge"]["warning"]) == (3.41, True)
    assert [reading["level_m"] for reading in client.get("/api/stations/old-bridge/readings").json()] == [3.41, 1.2]


def test_readings_are_added_with_the_token_alone(client):
    for headers in ({}, {"authorization": "Bearer another"}, {"authorization": TOKEN}):
        assert add(client, "old-bridge", "2026-11-25T12:00:00Z", 1, headers).status_code == 401
    assert client.get("/api/stations/old-bridge/readings").json() == []


def test_refuses_a_station_that_is_not_there(client):
    assert add(client, "atlantis", "2026-11-25T12:00:00Z", 1).status_code == 422
    assert client.get("/api/stations/atlantis/readings").status_code == 404


def test_refuses_a_level_that_no_river_has_and_a_time_without_a_zone(client):
    assert add(client, "old-bridge", "2026-11-25T12:00:00Z", 1000).status_code == 422
    assert add(client, "old-bridge", "2026-11-25T12:00:00", 1).status_code == 422
