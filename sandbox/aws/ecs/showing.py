"""How a service is shown: with its current update, without what was not asked for."""

import json

from ecs import rollouts, service_deployments
from ecs.identities import in_progress
from ecs.sources import API
from ministack.core.responses import json_response
from ministack.services import ecs
from registry import patch

SERVICE = API + "Service.html"
# told on every update, also where nothing is drained
NOT_TOLD = "has begun draining connections on 1 tasks."
MOST_EVENTS = 100


def settled(service: dict) -> None:
    """What has just been made or changed, as it will be shown."""
    for deployment in service["deployments"]:
        if not deployment["rolloutStateReason"]:
            in_progress(deployment)
        for name in ("networkConfiguration", "platformVersion", "platformFamily"):
            if service.get(name):
                deployment.setdefault(name, service[name])
    service["events"][:] = [one for one in service["events"] if not drains_nothing(one)][:MOST_EVENTS]
    service_deployments.follow(service)


def shown(service: dict, *, tags: bool) -> dict:
    view = ecs._sanitize(service)
    if not tags:
        view.pop("tags", None)
    records = service_deployments.records_of(service)
    if records:
        view["currentServiceDeployment"] = records[0]["serviceDeploymentArn"]
        live = [one for one in service["deployments"] if one.get("_revision")]
        view["currentServiceRevisions"] = [service_deployments.revision_summary(one) for one in live]
    return view


def drains_nothing(event: dict) -> bool:
    return event["message"].endswith(NOT_TOLD)


def key_of(data: dict) -> str:
    name = (ecs._resolve_service_ref(data.get("service") or data.get("serviceName") or "") or ("",))[0]
    return f"{ecs._resolve_cluster_name(data.get('cluster'))}/{name}"


def answered(original):
    """A call that answers the service it has made or changed, as it is shown then."""

    def handle(data):
        answer = original(data)
        service = ecs._services.get(key_of(data))
        if answer[0] != 200 or not service:
            return answer
        settled(service)
        return json_response({"service": shown(service, tags=False)})

    return handle


@patch(
    "ministack.services.ecs:_create_service",
    original="sha256:8bc82a13551ce9e6",
    rule="CreateService answers the service with its first deployment under way",
    source=API + "CreateService.html",
    grade="documented",
)
def created(original):
    return answered(original)


@patch(
    "ministack.services.ecs:_update_service",
    original="sha256:bde69c11b50d3f90",
    rule="UpdateService answers the service with the deployment that it has begun, and drains nothing yet",
    source=API + "UpdateService.html",
    grade="documented",
)
def updated(original):
    return answered(original)


@patch(
    "ministack.services.ecs:_describe_services",
    original="sha256:f9e11ac2be56e542",
    rule="DescribeServices tells the current service deployment, and tags only to those who ask for them",
    source=SERVICE + "; " + API + "DescribeServices.html",
    grade="documented",
)
def told(original):
    def describe_services(data):
        answer = original(data)
        if answer[0] != 200:
            return answer
        document = json.loads(answer[2])
        tags = "TAGS" in data.get("include", [])
        document["services"] = [described(one, tags) for one in document["services"]]
        return json_response(document)

    return describe_services


def described(view: dict, tags: bool) -> dict:
    service = ecs._services[rollouts.key_of_arn(view["serviceArn"])]
    settled(service)
    return shown({**service, "tags": view.get("tags", [])}, tags=tags)
