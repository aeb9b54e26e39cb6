"""The backend: water levels at gauging stations, over HTTP."""

import hmac
import logging
import os
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, AsyncIterator

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

import database
import migrate
import revision
from readings import Readings, UnknownStation

logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
logger = logging.getLogger("hydrous")


class SchemaTooOld(Exception):
    """Tasks of this code were started before its migrations."""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """A task that cannot work does not start, so that it never counts as healthy and the tasks before it stay."""
    app.state.token = os.environ["API_TOKEN"]
    app.state.version = revision.of_this_task()
    pool = await database.open_pool()
    try:
        async with pool.acquire() as connection:
            there, wanted = await migrate.applied(connection), migrate.wanted()
        if there < wanted:
            raise SchemaTooOld(f"the database has schema {there}, this code needs {wanted}: run `python migrate.py`")
        app.state.readings = Readings(pool)
        logger.info("revision %s, schema %d: ready", app.state.version, there)
        yield
    finally:
        await pool.close()


app = FastAPI(title="Hydrous", lifespan=lifespan)


def readings_of(request: Request) -> Readings:
    return request.app.state.readings


def authorized(request: Request, authorization: Annotated[str, Header()] = "") -> None:
    if not hmac.compare_digest(authorization.encode(), f"Bearer {request.app.state.token}".encode()):
        raise HTTPException(401, "a token is needed to add readings")


Store = Annotated[Readings, Depends(readings_of)]


class Reading(BaseModel):
    station: str
    taken_at: AwareDatetime
    level_m: Decimal = Field(ge=-20, le=200, max_digits=5, decimal_places=2)


@app.get("/api/health")
def health(request: Request) -> dict[str, str]:
    """Says that this task answers, and which revision it is. It does not ask the database: when that is away for a moment,
    a load balancer that takes all tasks out makes nothing better."""
    return {"status": "ok", "version": request.app.state.version}


@app.get("/api/stations")
async def stations(store: Store) -> list[dict[str, Any]]:
    return await store.stations()


@app.get("/api/stations/{station}/readings")
async def readings(store: Store, station: str, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> list[dict[str, Any]]:
    try:
        return await store.of(station, limit)
    except UnknownStation:
        raise HTTPException(404, f"there is no station '{station}'") from None


@app.post("/api/readings", status_code=201, dependencies=[Depends(authorized)])
async def add(store: Store, reading: Reading) -> dict[str, str | datetime]:
    try:
        await store.add(reading.station, reading.taken_at, reading.level_m)
    except UnknownStation:
        raise HTTPException(422, f"there is no station '{reading.station}'") from None
    return {"station": reading.station, "taken_at": reading.taken_at}
