"""Checks answers that somebody else gives for ECS against AWS's service model.

Standard input: a JSON list of {"operation", "status", "answer"}; the answer is the text of the body. Prints what the model
does not know, one a line, and ends with 1 when there is any.
"""

import json
import sys

import models
from botocore.session import Session


def main() -> int:
    service = Session().get_service_model("ecs")
    wrong = set()
    for call in json.load(sys.stdin):
        try:
            operation = service.operation_model(call["operation"])
            models.check_answer(operation, call["status"], {}, call["answer"].encode())
        except models.OutOfModel as problem:
            wrong.add(str(problem))
    print("\n".join(sorted(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
