"""What ministack's STS lacks: it takes any string as a web identity token, for as long as one likes."""

from sts import claims, durations, web_identity


def reset(account: str | None = None) -> None:
    """Nothing is kept per account; the issuer's keys are read anew."""
    web_identity.forget_keys()
