"""Whether an image can be pulled, or lies in the archive."""

import time


def status_of(image: dict) -> str:
    """ACTIVE, ARCHIVED, or ACTIVATING while it is being restored."""
    if image.get("imageStatus") == "ACTIVATING" and time.time() >= image["activeAt"]:
        activate(image)
    return image.get("imageStatus", "ACTIVE")


def activate(image: dict) -> None:
    if image.get("imageStatus", "ACTIVE") != "ACTIVE":
        image.update(imageStatus="ACTIVE", lastActivatedAt=time.time())


def is_archived(image: dict) -> bool:
    return status_of(image) != "ACTIVE"
