"""What ministack's databases lack."""

from rds import stacks, within_vpc  # noqa: F401
