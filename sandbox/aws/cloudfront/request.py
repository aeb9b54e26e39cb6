"""What a request for an invalidation says."""

from __future__ import annotations

from ministack.services import cloudfront as service

MOST_PATHS = 3000


def batch(body: bytes) -> tuple[str, int | None, list[str]]:
    """The caller reference, the quantity and the items of a CreateInvalidation."""
    root = service._parse_body(body)
    paths = service._find(root, "Paths") if root is not None else None
    if paths is None:
        return "", None, []
    items = service._find(paths, "Items")
    quantity = service._text(paths, "Quantity")
    texts = [item.text for item in items if item.text] if items is not None else []
    return service._text(root, "CallerReference"), int(quantity) if quantity.isdigit() else None, texts
