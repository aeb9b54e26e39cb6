"""What is said of the health of targets, and where requests go for it."""

import random
from xml.sax.saxutils import escape

from elb import probes
from ministack.services import alb
from registry import patch

API = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_"


def targets(group: str) -> list[tuple[str, int]]:
    port = alb._tgs[group]["Port"]
    return [(one["Id"], int(one.get("Port") or port)) for one in alb._targets.get(group, [])]


@patch(
    "ministack.services.alb:_describe_target_health",
    original="sha256:d848e8a26fcb9298",
    rule="DescribeTargetHealth tells what the health checks have found",
    source=API + "TargetHealth.html",
    grade="documented",
)
def as_checked(original):
    def describe_target_health(parameters):
        group = alb._p(parameters, "TargetGroupArn")
        if group not in alb._tgs:
            return alb._error("TargetGroupNotFound", "One or more target groups not found")
        wanted = {one["Id"] for one in alb._parse_targets_param(parameters)}
        shown = [one for one in targets(group) if not wanted or one[0] in wanted]
        members = "".join(described(group, address, port) for address, port in shown)
        listed = f"<TargetHealthDescriptions>{members}</TargetHealthDescriptions>"
        return alb._xml(200, "DescribeTargetHealth", listed)

    return describe_target_health


def described(group: str, address: str, port: int) -> str:
    found = probes.state_of(group, address, port) or probes.Target("healthy", "", "")
    health = f"<State>{found.state}</State>"
    if found.reason:
        health += f"<Reason>{found.reason}</Reason><Description>{escape(found.description)}</Description>"
    target = f"<Target><Id>{address}</Id><Port>{port}</Port></Target>"
    checked = f"<HealthCheckPort>{port}</HealthCheckPort>"
    return f"<member>{target}{checked}<TargetHealth>{health}</TargetHealth></member>"


@patch(
    "ministack.services.alb:_forward_to_tg",
    original="sha256:9a88384605d789d2",
    rule="Requests go to healthy targets, and to all where none is healthy",
    source=probes.GUIDE,
    grade="documented",
)
def to_the_healthy(original):
    async def forward_to_tg(group, method, path, headers, body, query, raw_query=None, raw_path=None):
        settings = alb._tgs.get(group)
        if not settings or settings["TargetType"] == "lambda" or not targets(group):
            return await original(group, method, path, headers, body, query, raw_query, raw_path)
        address, port = random.choice(healthy(group) or targets(group))
        target = {"Id": address, "Port": port}
        return await alb._proxy_http_target(
            target, settings, method, raw_path or path, headers, body, query, raw_query
        )

    return forward_to_tg


def healthy(group: str) -> list[tuple[str, int]]:
    def state(one: tuple[str, int]) -> str:
        found = probes.state_of(group, *one)
        return found.state if found else "healthy"

    return [one for one in targets(group) if state(one) == "healthy"]
