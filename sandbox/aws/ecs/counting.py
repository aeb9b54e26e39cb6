"""How many tasks of a service are on their way."""

from collections import Counter

from ecs import rollouts, service_deployments
from ecs.sources import API
from ministack.services import ecs
from registry import patch

ON_THEIR_WAY = ("PROVISIONING", "PENDING", "ACTIVATING")


@patch(
    "ministack.services.ecs:_refresh_service_state",
    original="sha256:5dcadfc2dcdd1215",
    rule="Tasks that are placed, or whose images are pulled, count as pending",
    source=API + "Service.html; " + API + "Deployment.html",
    grade="documented",
)
def pending_until_they_run(original):
    def refresh_service_state(cluster, group):
        original(cluster, group)
        service = ecs._services.get(f"{cluster}/{(group or '').partition(':')[2]}")
        if service is None:
            return
        pending = [one for one in rollouts.tasks_of(service) if one["lastStatus"] in ON_THEIR_WAY]
        of_each = Counter(one.get("_deployment_id") for one in pending)
        service["pendingCount"] = len(pending)
        for deployment in service["deployments"]:
            deployment["pendingCount"] = of_each[deployment["id"]]
        service_deployments.follow(service)

    return refresh_service_state
