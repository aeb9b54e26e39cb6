"""Health checks of targets: real requests, on a schedule of their own, whatever registered the target."""

import contextvars
import http.client
import threading
import time
from dataclasses import dataclass, field

import health_timing
from ministack.services import alb
from registry import patch

GUIDE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"
# so long nobody may listen yet before that counts as a failed check: shorter intervals must not make programs late
START_SECONDS = 2
HEALTHY_INTERVAL = 1.0

Key = tuple[str, str, int]


@dataclass
class Target:
    """One target as its health checks see it."""

    state: str = "initial"
    reason: str = "Elb.RegistrationInProgress"
    description: str = "Target registration is in progress"
    good: int = 0
    bad: int = 0
    since: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)


_targets: dict[Key, Target] = {}
_lock = threading.Lock()


def reset(account: str | None = None) -> None:
    """Stop the checks of one account, or all."""
    with _lock:
        for key in [key for key in _targets if account in (None, key[0].split(":")[4])]:
            _targets.pop(key).ended.set()


def state_of(group: str | None, address: str | None, port: int) -> Target | None:
    """None where nothing of the kind is checked: no such group, not registered."""
    return _targets.get((group or "", address or "", port))


def checks(group: str | None) -> bool:
    """Whether the targets of a group are checked, once they are registered."""
    settings = alb._tgs.get(group or "")
    return settings is not None and settings["TargetType"] != "lambda" and settings["HealthCheckEnabled"]


def follow(group: str) -> None:
    """Check what is registered in the group now, and nothing else of it."""
    if not checks(group):
        return
    settings = alb._tgs[group]
    wanted = {(group, one["Id"], int(one.get("Port") or settings["Port"])) for one in alb._targets.get(group, [])}
    with _lock:
        for key in [key for key in _targets if key[0] == group and key not in wanted]:
            _targets.pop(key).ended.set()
        for key in wanted - _targets.keys():
            _targets[key] = Target()
            every = health_timing.interval(settings["HealthCheckIntervalSeconds"])
            run = contextvars.copy_context().run
            threading.Thread(target=run, args=(check, _targets[key], settings, key, every), daemon=True).start()


def check(target: Target, settings: dict, key: Key, every: float) -> None:
    """Asks again and again, until the target is no longer registered, or its group is deleted."""
    while not target.ended.is_set() and key[0] in alb._tgs:
        begun = time.monotonic()
        take(target, settings, problem(settings, key), begun)
        target.ended.wait(max(every, HEALTHY_INTERVAL) if target.state == "healthy" else every)
    with _lock:
        if _targets.get(key) is target:
            del _targets[key]


def problem(settings: dict, key: Key) -> tuple[str, str] | None:
    """Why one check failed: code and text, as AWS answers them."""
    _, host, port = key
    if settings["HealthCheckPort"] != "traffic-port":
        port = int(settings["HealthCheckPort"])
    connection = http.client.HTTPConnection(host, port, timeout=max(2, settings["HealthCheckTimeoutSeconds"]))
    try:
        connection.request("GET", settings["HealthCheckPath"], headers={"User-Agent": "ELB-HealthChecker/2.0"})
        status = connection.getresponse().status
    except TimeoutError:
        return "Target.Timeout", "Request timed out"
    except (OSError, http.client.HTTPException):
        return "Target.FailedHealthChecks", "Health checks failed"
    finally:
        connection.close()
    if matches(settings["Matcher"]["HttpCode"], status):
        return None
    return "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{status}]"


def matches(codes: str, status: int) -> bool:
    """A matcher is a list of codes and of ranges: `200,301-303`."""
    ranges = (one.strip().partition("-") for one in codes.split(","))
    return any(int(first) <= status <= int(last or first) for first, _, last in ranges)


def take(target: Target, settings: dict, found: tuple[str, str] | None, begun: float) -> None:
    """The state after one more check: the first that is passed is enough for a new target."""
    if found is None:
        target.good, target.bad = target.good + 1, 0
        if target.state == "initial" or target.good >= settings["HealthyThresholdCount"]:
            target.state, target.reason, target.description = "healthy", "", ""
        return
    if found[0] == "Target.FailedHealthChecks" and target.state == "initial" and begun - target.since < START_SECONDS:
        target.reason, target.description = "Elb.InitialHealthChecking", "Initial health checks in progress"
        return
    target.good, target.bad = 0, target.bad + 1
    if target.bad >= settings["UnhealthyThresholdCount"]:
        target.state, (target.reason, target.description) = "unhealthy", found


@patch(
    "ministack.services.alb:set_targets_for_group",
    original="sha256:72b06370418ab71e",
    rule="The tasks of a service are checked as long as they are targets",
    source=GUIDE,
    grade="documented",
)
def tasks_are_checked(original):
    def set_targets_for_group(group, targets, previous=()):
        published = original(group, targets, previous)
        follow(group)
        return published

    return set_targets_for_group
