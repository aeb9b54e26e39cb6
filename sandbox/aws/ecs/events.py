"""What a service tells in its events."""

from ministack.core.responses import new_uuid
from ministack.services import ecs


def tell(service: dict, text: str) -> None:
    """One event more, the newest first."""
    message = f"(service {service['serviceName']}) {text}"
    service["events"].insert(0, {"id": new_uuid(), "createdAt": ecs._iso(), "message": message})
