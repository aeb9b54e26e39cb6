"""ListServiceDeployments, DescribeServiceDeployments and DescribeServiceRevisions."""

from ecs import rollouts, service_deployments
from ecs.sources import API
from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs
from registry import patch

MOST = 20


def invalid(text: str):
    return error_response_json("InvalidParameterException", text, 400)


def found(kind: str, arn: str) -> dict | None:
    """The record of a service deployment, or of the one that made a service revision."""
    key = "/".join(arn.partition(f":{kind}/")[2].split("/")[:2])
    service = ecs._services.get(key)
    if service is None:
        return None
    service_deployments.follow(service)
    own = {
        "service-deployment": lambda one: one["serviceDeploymentArn"],
        "service-revision": lambda one: one["targetServiceRevision"]["arn"],
    }[kind]
    return next((one for one in service_deployments.records_of(service) if own(one) == arn), None)


def described(kind: str, arns: list[str], show) -> tuple[list[dict], list[dict]]:
    records = [(arn, found(kind, arn)) for arn in arns]
    shown = [ecs._sanitize(show(record)) for _, record in records if record]
    return shown, [{"arn": arn, "reason": "MISSING"} for arn, record in records if not record]


@patch(
    "ministack.services.ecs:_list_service_deployments",
    original="sha256:d971b80772fbd26a",
    rule="ListServiceDeployments lists the updates of a service, the newest first, by state and time",
    source=API + "ListServiceDeployments.html",
    grade="documented",
)
def the_newest_first(original):
    def list_service_deployments(data):
        cluster = ecs._resolve_cluster_name(data.get("cluster"))
        if cluster not in ecs._clusters:
            return error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
        name = (ecs._resolve_service_ref(data.get("service", "")) or ("",))[0]
        service = ecs._services.get(f"{cluster}/{name}")
        if service is None:
            return error_response_json("ServiceNotFoundException", "Service not found.", 400)
        service_deployments.follow(service)
        wanted, between = data.get("status"), data.get("createdAt") or {}
        listed = [
            service_deployments.brief(one)
            for one in service_deployments.records_of(service)
            if (not wanted or one["status"] in wanted)
            and between.get("after", 0) <= one["createdAt"] <= between.get("before", float("inf"))
        ]
        start = int(data.get("nextToken") or 0)
        end = start + int(data.get("maxResults") or MOST)
        answer = {"serviceDeployments": listed[start:end]}
        if end < len(listed):
            answer["nextToken"] = str(end)
        return json_response(answer)

    return list_service_deployments


@patch(
    "ministack.services.ecs:_describe_service_deployments",
    original="sha256:63c1f1467a7f3189",
    rule="DescribeServiceDeployments tells how an update of a service goes, and what its circuit breaker and its "
    "rollback did",
    source=API + "ServiceDeployment.html",
    grade="documented",
)
def as_it_goes(original):
    def describe_service_deployments(data):
        arns = data.get("serviceDeploymentArns") or []
        if not 0 < len(arns) <= MOST:
            return invalid("The serviceDeploymentArns parameter must have 1 to 20 members.")
        shown, failures = described("service-deployment", arns, lambda record: record)
        return json_response({"serviceDeployments": shown, "failures": failures})

    return describe_service_deployments


@patch(
    "ministack.services.ecs:_describe_service_revisions",
    original="sha256:f0062397dddb764d",
    rule="A service revision tells its task definition and the digests of its images",
    source=API + "ServiceRevision.html",
    grade="documented",
)
def with_digests(original):
    def describe_service_revisions(data):
        arns = data.get("serviceRevisionArns") or []
        if not 0 < len(arns) <= MOST:
            return invalid("The serviceRevisionArns parameter must have 1 to 20 members.")
        shown, failures = described("service-revision", arns, revision)
        return json_response({"serviceRevisions": shown, "failures": failures})

    return describe_service_revisions


def revision(record: dict) -> dict:
    kept = record["_configuration"]
    definition = ecs._task_defs.get(ecs._resolve_td_key(kept["taskDefinition"])) or {"containerDefinitions": []}
    digests = record["_deployment"].get("_image_digests", {})
    return {
        "serviceRevisionArn": record["targetServiceRevision"]["arn"],
        "serviceArn": record["serviceArn"],
        "clusterArn": record["clusterArn"],
        "createdAt": record["createdAt"],
        "containerImages": [image(one, digests) for one in definition["containerDefinitions"]],
        **kept,
    }


def image(container: dict, digests: dict) -> dict:
    digest = digests.get(container["name"]) or container["image"].partition("@")[2]
    named = {"containerName": container["name"], "image": container["image"]}
    return {**named, "imageDigest": digest} if digest else named
