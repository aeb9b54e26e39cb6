"""Databases that a stack makes run, like those that the API makes."""

from ministack.services import rds
from ministack.services.cloudformation import provisioners
from rds.within_vpc import answers
from registry import patch

DB_INSTANCE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html"
)
HANDLERS = provisioners._RESOURCE_HANDLERS["AWS::RDS::DBInstance"]


@patch(
    "ministack.services.cloudformation.provisioners:_rds_db_instance_create",
    original="sha256:c81a8d083eb0ec6a",
    rule="AWS::RDS::DBInstance is a database that runs; it is made when it is available at its Endpoint.Address",
    source=DB_INSTANCE,
    grade="documented",
)
def database_that_runs(original):
    def create(logical_id, props, stack_name):
        name, attributes = original(logical_id, props, stack_name)
        instance = rds._instances[name]
        if not rds._is_postgres_engine(instance["Engine"]) or instance.get("DBClusterIdentifier"):
            return name, attributes
        instance["DBInstanceStatus"] = "creating"
        rds._start_rds_container_for_instance(name, instance)
        if instance["DBInstanceStatus"] != "available" or not answers(instance):
            raise ValueError(f"DB instance {name} did not become available")
        return name, provisioners._rds_db_instance_attrs(instance)

    # the table of types has the function itself
    HANDLERS["create"] = create
    return create


@patch(
    "ministack.services.cloudformation.provisioners:_rds_db_instance_delete",
    original="sha256:86c436bd67ade8fc",
    rule="AWS::RDS::DBInstance: with the resource goes what ran",
    source=DB_INSTANCE,
    grade="documented",
)
def database_that_ends(original):
    def delete(physical_id, props):
        container = (rds._instances.get(physical_id) or {}).get("_docker_container_id")
        original(physical_id, props)
        if container:
            rds._get_docker().containers.get(container).remove(force=True, v=True)

    HANDLERS["delete"] = delete
    return delete
