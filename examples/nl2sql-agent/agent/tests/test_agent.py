import pytest
from agent import ATTEMPTS, Agent
from language_model import Mistake, NotUnderstood, PhraseBook
from warehouse import Refused, Warehouse

warehouse = Warehouse(row_limit=5)
agent = Agent(PhraseBook(), warehouse)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("How many customers?", [[8]]),
        ("How many customers in France?", [[2]]),
        ("How many orders from Kenya?", [[3]]),
        ("What is the total revenue?", [[642.0]]),
        ("Top 2 products by revenue", [["Field notebook", 279.5], ["Fountain pen", 168.0]]),
        ("Show me revenue per category in Japan", [["Ink", 82.5], ["Paper", 52.0]]),
    ],
)
def test_answers(question, rows):
    assert agent.ask(question).rows.rows == rows


def test_counts_months_in_their_order():
    months = [month for month, _ in agent.ask("units by month").rows.rows]
    assert months == sorted(months)


def test_says_when_there_are_more_rows_than_it_shows():
    answer = agent.ask("units by month").rows
    assert (len(answer.rows), answer.truncated) == (5, True)


@pytest.mark.parametrize("question", ["Why?", "drop the customers", "how many products in France", "revenue by colour"])
def test_does_not_guess(question):
    with pytest.raises(NotUnderstood):
        agent.ask(question)


class Scripted:
    """A model whose statements are given, and that remembers what it was told of its mistakes."""

    name = "scripted"

    def __init__(self, *statements: str):
        self._statements = list(statements)
        self.told: list[list[Mistake]] = []

    def write_sql(self, question, schema, mistakes):
        self.told.append(list(mistakes))
        return self._statements.pop(0)


def test_tells_the_model_what_the_database_said_and_asks_again():
    model = Scripted("SELECT nam FROM customers", "SELECT count(*) FROM customers")
    answer = Agent(model, warehouse).ask("…")
    assert (answer.rows.rows, answer.attempts) == ([[8]], 2)
    assert model.told == [[], [Mistake("SELECT nam FROM customers", "no such column: nam")]]


def test_gives_up_with_the_last_reason():
    model = Scripted(*["SELECT nam FROM customers"] * ATTEMPTS)
    with pytest.raises(Refused, match="no such column: nam"):
        Agent(model, warehouse).ask("…")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM customers",
        "DROP TABLE orders",
        "INSERT INTO customers VALUES (9, 'Ivy', 'Ghana')",
        "ATTACH '/etc/passwd' AS other",
        "PRAGMA writable_schema = 1",
        "SELECT 1; DROP TABLE orders",
        "",
    ],
)
def test_runs_nothing_but_one_statement_that_reads(sql):
    with pytest.raises(Refused):
        warehouse.run(sql)
    assert warehouse.run("SELECT count(*) FROM customers").rows == [[8]]


def test_stops_a_statement_that_does_not_end():
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(Refused, match="interrupted"):
        Warehouse(row_limit=5, seconds=0.05).run(endless)
