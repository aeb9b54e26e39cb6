"""Question → statement → rows, and once more when the database refuses."""

from dataclasses import dataclass

from language_model import LanguageModel, Mistake
from warehouse import Refused, Rows, Warehouse

ATTEMPTS = 3


@dataclass(frozen=True)
class Answer:
    sql: str
    rows: Rows
    attempts: int


class Agent:
    def __init__(self, model: LanguageModel, warehouse: Warehouse):
        self._model = model
        self._warehouse = warehouse

    def ask(self, question: str) -> Answer:
        """Raises NotUnderstood, or Refused with what was wrong with the last attempt."""
        mistakes: list[Mistake] = []
        while True:
            sql = self._model.write_sql(question, self._warehouse.schema, mistakes)
            try:
                return Answer(sql, self._warehouse.run(sql), len(mistakes) + 1)
            except Refused as refused:
                mistakes.append(Mistake(sql, str(refused)))
                if len(mistakes) == ATTEMPTS:
                    raise
