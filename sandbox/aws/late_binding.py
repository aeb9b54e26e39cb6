"""Tables of handlers that were made before the patches: they are asked for by name instead, when they are called."""

from types import ModuleType


def by_name(module: ModuleType, table: dict) -> None:
    """Let every handler of a module's table be what the module has under that name now."""

    def now(name: str):
        return lambda *given: getattr(module, name)(*given)

    table.update({action: now(handler.__name__) for action, handler in table.items()})
