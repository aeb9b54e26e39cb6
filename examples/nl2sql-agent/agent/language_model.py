"""Who turns a question into SQL. The agent knows this interface alone; a client of a real model takes one class."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Schema = dict[str, list[str]]


@dataclass(frozen=True)
class Mistake:
    """A statement that the database refused, and its words: the next attempt is made with them."""

    sql: str
    reason: str


class NotUnderstood(Exception):
    """There is no statement for this question."""


class LanguageModel(Protocol):
    name: str

    def write_sql(self, question: str, schema: Schema, mistakes: Sequence[Mistake]) -> str:
        """One SELECT. Raises NotUnderstood."""
        ...


MEASURES = {"revenue": "round(sum(revenue), 2)", "units": "sum(units)", "orders": "count(*)"}
GROUPS = {
    "customer": "customer",
    "customers": "customer",
    "country": "country",
    "countries": "country",
    "product": "product",
    "products": "product",
    "category": "category",
    "categories": "category",
    "month": "month",
    "months": "month",
}
MEASURE = f"(?P<measure>{'|'.join(MEASURES)})"
GROUP = f"(?P<group>{'|'.join(GROUPS)})"
WHERE = r"(?: (?:in|from) (?P<place>[a-z]+))?"


class PhraseBook:
    """Stands in for a model: the same answer to the same question, without a network, a key or a bill."""

    name = "phrase-book"

    def __init__(self) -> None:
        self._phrases = [
            (rf"how many (?P<table>customers|products){WHERE}", _count),
            (rf"(?:how many|total|the total)? ?{MEASURE}{WHERE}", _total),
            (rf"(?:total )?{MEASURE} (?:by|per) {GROUP}{WHERE}", _grouped),
            (rf"(?:the )?top (?P<limit>\d+) {GROUP} by {MEASURE}{WHERE}", _grouped),
        ]

    def write_sql(self, question: str, schema: Schema, mistakes: Sequence[Mistake]) -> str:
        words = re.sub(r"[^a-z0-9 ]", "", question.lower())
        words = re.sub(r"^(show|list|give|tell)( me)? |^what (is|was|are|were) (the )?", "", " ".join(words.split()))
        for phrase, write in self._phrases:
            if found := re.fullmatch(phrase, words):
                return write(**found.groupdict())
        raise NotUnderstood("Ask, for example: revenue by country · top 3 products by units · how many orders in France")


def _count(table: str, place: str | None) -> str:
    if place and table != "customers":
        raise NotUnderstood(f"Only customers and sales are in a country, {table} are not.")
    return f"SELECT count(*) AS {table} FROM {table}{_within(place)}"


def _total(measure: str, place: str | None) -> str:
    return f"SELECT {MEASURES[measure]} AS {measure} FROM sales{_within(place)}"


def _grouped(measure: str, group: str, place: str | None, limit: str | None = None) -> str:
    column = GROUPS[group]
    order = column if column == "month" and not limit else f"{measure} DESC, {column}"
    select = f"SELECT {column}, {MEASURES[measure]} AS {measure} FROM sales{_within(place)} GROUP BY {column}"
    return f"{select} ORDER BY {order}" + (f" LIMIT {int(limit)}" if limit else "")


def _within(place: str | None) -> str:
    # Letters alone, by the phrase: there is nothing in it that could end the text.
    return f" WHERE lower(country) = '{place}'" if place else ""
