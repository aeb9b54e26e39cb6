"""What is known of the water: stations and their readings, in PostgreSQL."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg

STATIONS = """
SELECT station.id, station.name, station.river, station.warning_level_m, latest.level_m, latest.taken_at
FROM stations AS station
LEFT JOIN LATERAL (
  SELECT level_m, taken_at FROM readings WHERE station_id = station.id ORDER BY taken_at DESC LIMIT 1
) AS latest ON true
ORDER BY station.id
"""

READINGS = """
SELECT taken_at, level_m FROM readings WHERE station_id = $1 ORDER BY taken_at DESC LIMIT $2
"""

ADD = "INSERT INTO readings (station_id, taken_at, level_m) VALUES ($1, $2, $3)"


class UnknownStation(Exception):
    """There is no station of that name."""


class Readings:
    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def stations(self) -> list[dict[str, Any]]:
        """All stations, each with its latest level and whether that is above its warning level."""
        return [as_station(row) for row in await self._pool.fetch(STATIONS)]

    async def of(self, station: str, limit: int) -> list[dict[str, Any]]:
        """The latest readings of a station, newest first."""
        if not await self._pool.fetchval("SELECT EXISTS (SELECT FROM stations WHERE id = $1)", station):
            raise UnknownStation(station)
        rows = await self._pool.fetch(READINGS, station, limit)
        return [{"taken_at": row["taken_at"], "level_m": float(row["level_m"])} for row in rows]

    async def add(self, station: str, taken_at: datetime, level_m: Decimal) -> None:
        try:
            await self._pool.execute(ADD, station, taken_at, level_m)
        except asyncpg.ForeignKeyViolationError:
            raise UnknownStation(station) from None


def as_station(row: asyncpg.Record) -> dict[str, Any]:
    level, warning = row["level_m"], row["warning_level_m"]
    return {
        "id": row["id"],
        "name": row["name"],
        "river": row["river"],
        "level_m": None if level is None else float(level),
        "taken_at": row["taken_at"],
        "warning": level is not None and level >= warning,
    }
