"""What a call must be allowed to do: the IAM actions and the ARNs that AWS asks a policy about.

The tables follow AWS's service authorization reference; where a service writes the resource in a way of its own
(Lambda's qualifiers, the log streams of CloudWatch Logs) a recorded answer is named beside it. A service that is not
here has no opinion: `checks` returns None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ecs_resources


@dataclass(frozen=True)
class Check:
    """One question to the policies: may this action be done on this ARN, under these extra condition keys?"""

    action: str
    resource: str
    context: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Place:
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


def action(service: str, operation: str) -> str:
    """The IAM action behind an operation; most have the same name."""
    return ACTIONS.get((service, operation), f"{service}:{operation}")


ACTIONS = {
    ("lambda", "Invoke"): "lambda:InvokeFunction",
    ("lambda", "InvokeAsync"): "lambda:InvokeFunction",
    ("lambda", "InvokeWithResponseStream"): "lambda:InvokeFunction",
    ("monitoring", "DescribeAlarms"): "cloudwatch:DescribeAlarms",
    ("s3", "HeadBucket"): "s3:ListBucket",
    ("s3", "ListObjects"): "s3:ListBucket",
    ("s3", "ListObjectsV2"): "s3:ListBucket",
    ("s3", "ListObjectVersions"): "s3:ListBucketVersions",
    ("s3", "HeadObject"): "s3:GetObject",
    ("s3", "DeleteObjects"): "s3:DeleteObject",
    ("s3", "GetPublicAccessBlock"): "s3:GetBucketPublicAccessBlock",
    **{("s3", operation): "s3:PutObject" for operation in ("CopyObject", "UploadPart", "UploadPartCopy")},
    ("s3", "CreateMultipartUpload"): "s3:PutObject",
    ("s3", "CompleteMultipartUpload"): "s3:PutObject",
    ("s3", "ListParts"): "s3:ListMultipartUploadParts",
}


def checks(service: str, operation: str, parameters: dict[str, Any], place: Place) -> list[Check] | None:
    """The questions of a call, the first one being the call's own. None: this module does not know the service."""
    resources = SERVICES.get(service)
    if resources is None:
        return None
    name = action(service, operation)
    context = ecs_resources.ecs_context(operation, parameters, place) if service == "ecs" else {}
    own = [Check(name, arn, context) for arn in resources(operation, parameters, place)]
    more = passed_roles(service, operation, parameters) + code_in_s3(service, operation, parameters)
    return own + more + tagged_tasks(service, operation, parameters, place)


def passed_roles(service: str, operation: str, parameters: dict[str, Any]) -> list[Check]:
    """iam:PassRole for a role that the call hands to a service."""
    role = parameters.get("Role")
    if service == "lambda" and isinstance(role, str) and role.startswith("arn:"):
        return [passed(role, "lambda.amazonaws.com")]
    roles = ecs_resources.ecs_roles(operation, parameters) if service == "ecs" else []
    return [passed(role, ecs_resources.TASKS) for role in roles]


def passed(role: str, service: str) -> Check:
    return Check("iam:PassRole", role, {"iam:PassedToService": service})


def tagged_tasks(service: str, operation: str, parameters: dict[str, Any], place: Place) -> list[Check]:
    """ecs:TagResource, with the name of the call that makes what is tagged."""
    tagged = ecs_resources.ecs_tagged(operation, parameters, place) if service == "ecs" else []
    return [Check("ecs:TagResource", arn, {"ecs:CreateAction": operation}) for arn in tagged]


def code_in_s3(service: str, operation: str, parameters: dict[str, Any]) -> list[Check]:
    """s3:GetObject for a zip that Lambda reads with the rights of the caller."""
    if service != "lambda" or operation not in ("CreateFunction", "UpdateFunctionCode"):
        return []
    code = parameters.get("Code") or parameters
    bucket, key = code.get("S3Bucket"), code.get("S3Key")
    if not bucket or not key:
        return []
    action = "s3:GetObjectVersion" if code.get("S3ObjectVersion") else "s3:GetObject"
    return [Check(action, f"arn:aws:s3:::{bucket}/{key}")]


def lambda_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """Function, version and alias ARNs. A Qualifier counts as part of the ARN since January 2022 (aws-cdk#19273)."""
    if "FunctionName" in parameters and operation not in LAMBDA_WITHOUT_FUNCTION:
        name, qualifier = function_name(str(parameters["FunctionName"]))
        qualifier = str(parameters.get("Qualifier") or qualifier)
        return [place.arn("lambda", f"function:{name}:{qualifier}" if qualifier else f"function:{name}")]
    if parameters.get("UUID"):
        return [place.arn("lambda", f"event-source-mapping:{parameters['UUID']}")]
    if isinstance(parameters.get("Resource"), str):  # tags
        return [parameters["Resource"]]
    if parameters.get("LayerName"):
        version = parameters.get("VersionNumber")
        suffix = f":{version}" if version else ""
        return [place.arn("lambda", f"layer:{parameters['LayerName']}{suffix}")]
    return ["*"]


# their FunctionName filters or names a target; AWS asks on * (service authorization reference of Lambda)
LAMBDA_WITHOUT_FUNCTION = frozenset({"CreateEventSourceMapping", "ListEventSourceMappings", "ListFunctions"})


def function_name(given: str) -> tuple[str, str]:
    """Name and qualifier of what FunctionName accepts: a name, a partial or a whole ARN, each with a qualifier."""
    parts = given.split(":")
    if "function" in parts[:-1]:
        parts = parts[parts.index("function") + 1 :]
    elif len(parts) > 1 and parts[0].isdigit() and len(parts[0]) == 12:
        parts = parts[1:]
    return parts[0], parts[1] if len(parts) > 1 else ""


def ecr_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """Repository ARNs; a call for several repositories is asked about each, one for all about `repository/*`."""
    if isinstance(parameters.get("resourceArn"), str):
        return [parameters["resourceArn"]]
    registry = str(parameters.get("registryId") or place.account)
    owner = Place(place.region, registry)
    names = parameters.get("repositoryNames") or parameters.get("repositoryName") or []
    names = names if isinstance(names, list) else [names]
    if names:
        return [owner.arn("ecr", f"repository/{name}") for name in names]
    return [owner.arn("ecr", "repository/*")] if operation in ECR_ON_ALL else ["*"]


ECR_ON_ALL = frozenset({"DescribeRepositories", "BatchGetRepositoryScanningConfiguration"})


def logs_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """Log group and stream ARNs, with the empty stream that AWS writes where none is named (prowler#37)."""
    if isinstance(parameters.get("resourceArn"), str):
        return [parameters["resourceArn"]]
    if operation in LOGS_GROUP_LEVEL:
        groups = parameters.get("logGroupIdentifiers") or []
        return [_group_arn(group, place) for group in groups] or ["*"]
    group = parameters.get("logGroupName") or parameters.get("logGroupIdentifier")
    if operation == "DescribeLogGroups":  # also with a prefix (maxbanton/cwh#83)
        return [place.arn("logs", "log-group::log-stream:")]
    if not group:
        return ["*"]
    stream = parameters.get("logStreamName", "") if operation in LOGS_STREAM_LEVEL else ""
    return [f"{_group_arn(str(group), place)}:log-stream:{stream}"]


LOGS_GROUP_LEVEL = frozenset({"StartLiveTail"})
LOGS_STREAM_LEVEL = frozenset({"GetLogEvents", "PutLogEvents", "CreateLogStream", "DeleteLogStream"})


def _group_arn(group: str, place: Place) -> str:
    return group.removesuffix(":*") if group.startswith("arn:") else place.arn("logs", f"log-group:{group}")


def iam_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """Roles, policies and identity providers; the paths of roles are not modelled."""
    arn = parameters.get("OpenIDConnectProviderArn") or parameters.get("PolicySourceArn")
    if arn:
        return [str(arn)]
    for parameter, kind in (("RoleName", "role"), ("UserName", "user"), ("GroupName", "group")):
        if parameters.get(parameter):
            return [f"arn:aws:iam::{place.account}:{kind}/{parameters[parameter]}"]
    if operation == "CreateOpenIDConnectProvider":
        host = str(parameters.get("Url", "")).split("://")[-1].rstrip("/")
        return [f"arn:aws:iam::{place.account}:oidc-provider/{host}"]
    if operation == "ListOpenIDConnectProviders":
        return [f"arn:aws:iam::{place.account}:oidc-provider/*"]
    return [str(parameters.get("PolicyArn") or "*")]


def sts_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    return [str(parameters.get("RoleArn") or "*")]


def cloudwatch_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """Alarms that are read are asked for together (amazon-cloudwatch-auto-alarms#1), composite ones on everything.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """
    if operation == "DescribeAlarms" and "CompositeAlarm" not in (parameters.get("AlarmTypes") or []):
        return [place.arn("cloudwatch", "alarm:*")]
    name = parameters.get("AlarmName")
    return [place.arn("cloudwatch", f"alarm:{name}")] if name else ["*"]


def sqs_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """The queue, by its name or its URL, which ends in the account and the name (service authorization of SQS)."""
    account, name = ["", *str(parameters.get("QueueUrl") or "").split("/")][-2:]
    owner = str(parameters.get("QueueOwnerAWSAccountId") or account or place.account)
    name = name or str(parameters.get("QueueName") or "")
    return [f"arn:aws:sqs:{place.region}:{owner}:{name}"] if name else ["*"]


def s3_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    """The object where one is named, each of a batch, else the bucket; they are the same in every Region and account."""
    bucket = parameters.get("Bucket")
    if not bucket:
        return ["*"]
    batch = parameters.get("Delete")
    keys = [one.get("Key") for one in batch.get("Objects", [])] if isinstance(batch, dict) else []
    keys = keys or ([parameters["Key"]] if parameters.get("Key") else [])
    return [f"arn:aws:s3:::{bucket}/{key}" for key in keys] or [f"arn:aws:s3:::{bucket}"]


def cloudfront_resources(operation: str, parameters: dict[str, Any], place: Place) -> list[str]:
    identity = parameters.get("DistributionId") or (parameters.get("Id") if "Distribution" in operation else None)
    return [f"arn:aws:cloudfront::{place.account}:distribution/{identity}" if identity else "*"]


# the emulator asks the policies itself about these, and rightly
ASKED_BY_THE_EMULATOR = frozenset({"s3", "cloudfront"})

SERVICES = {
    "lambda": lambda_resources,
    "ecr": ecr_resources,
    "ecs": ecs_resources.ecs_resources,
    # nothing that is read of load balancers can be told apart
    "elasticloadbalancing": lambda operation, parameters, place: ["*"],
    "logs": logs_resources,
    "iam": iam_resources,
    "sts": sts_resources,
    "s3": s3_resources,
    "sqs": sqs_resources,
    "cloudfront": cloudfront_resources,
    # by the name of its signature, and by that of its model
    "monitoring": cloudwatch_resources,
    "cloudwatch": cloudwatch_resources,
}
