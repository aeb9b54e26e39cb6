"""How targets come into a group and leave it."""

from elb import probes
from ministack.services import alb
from registry import patch

API = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_"


@patch(
    "ministack.services.alb:_register_targets",
    original="sha256:6d01ed9a009de256",
    rule="A target is an address and a port, checked from when it is registered",
    source=API + "RegisterTargets.html",
    grade="documented",
)
def by_address_and_port(original):
    def register_targets(parameters):
        group = alb._p(parameters, "TargetGroupArn")
        if group not in alb._tgs:
            return original(parameters)
        known = alb._targets.get(group, [])
        given = [{"Port": alb._tgs[group]["Port"], **one} for one in alb._parse_targets_param(parameters)]
        alb._targets[group] = [*known, *(one for one in given if not named(one, known))]
        probes.follow(group)
        return alb._empty("RegisterTargets")

    return register_targets


@patch(
    "ministack.services.alb:_deregister_targets",
    original="sha256:1906f012a6dadab9",
    rule="A target is deregistered by its port, or without one at all of its ports, and checked no more",
    source=API + "DeregisterTargets.html",
    grade="documented",
)
def by_port(original):
    def deregister_targets(parameters):
        group = alb._p(parameters, "TargetGroupArn")
        if group not in alb._tgs:
            return original(parameters)
        given = alb._parse_targets_param(parameters)
        alb._targets[group] = [one for one in alb._targets.get(group, []) if not named(one, given)]
        probes.follow(group)
        return alb._empty("DeregisterTargets")

    return deregister_targets


def named(target: dict, listed: list[dict]) -> bool:
    """Whether the target is in a list, in which one without a port stands for all ports of its address."""
    return any(one["Id"] == target["Id"] and one.get("Port", target["Port"]) == target["Port"] for one in listed)
