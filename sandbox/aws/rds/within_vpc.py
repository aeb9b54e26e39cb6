"""A database is reached inside its VPC: here by its container's own address."""

from ministack.services import rds
from registry import patch

DB_INSTANCE = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html"
IN_A_VPC = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html"


@patch(
    "ministack.services.rds:_get_ministack_network",
    original="sha256:b7aa0497c6198e7a",
    rule="the endpoint of a database is an address that tasks and functions reach, with the port of its engine",
    source=DB_INSTANCE,
    grade="documented",
)
def on_the_bridge(original):
    return lambda docker_client: "bridge"


@patch(
    "ministack.services.rds:_run_rds_container",
    original="sha256:0d96d7c7c0b5cb4b",
    rule="a database that is not publicly accessible is reached inside its VPC alone",
    source=IN_A_VPC,
    grade="documented",
)
def without_a_port_of_the_machine(original):
    def run(docker_client, engine, container_kwargs, tls_names=(), tls_ips=()):
        kwargs = {name: value for name, value in container_kwargs.items() if name != "ports"}
        # the stand-in for PostgreSQL is built without TLS, which the emulator would turn on
        return docker_client.containers.run(**kwargs)

    return run


def answers(instance: dict) -> bool:
    """Whether the database takes connections within its time."""
    endpoint = instance["Endpoint"]
    return rds._wait_for_port(endpoint["Address"], endpoint["Port"], timeout=30)
