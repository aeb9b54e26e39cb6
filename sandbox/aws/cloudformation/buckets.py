"""Buckets that a stack makes: what becomes of their objects in time."""

from ministack.services import s3
from registry import patch

RULE_OF_A_BUCKET = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html"
)


@patch(
    "ministack.services.cloudformation.provisioners:_s3_apply_configurations",
    original="sha256:9a299ad21255ed90",
    rule="AWS::S3::Bucket has the rules of its LifecycleConfiguration; one that is dropped is gone",
    source=RULE_OF_A_BUCKET,
    grade="documented",
)
def bucket_with_lifecycle(original):
    def apply(name, props, old_props=None):
        original(name, props, old_props)
        rules = (props.get("LifecycleConfiguration") or {}).get("Rules")
        if rules:
            s3._bucket_lifecycle[name] = [as_s3_says_it(rule) for rule in rules]
        elif old_props and "LifecycleConfiguration" in old_props:
            s3._bucket_lifecycle.pop(name, None)

    return apply


def as_s3_says_it(rule: dict) -> dict:
    """The names of the template in those of the API, for what expires."""
    said = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        said["ID"] = rule["Id"]
    if "ExpirationInDays" in rule:
        said["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    for name in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if name in rule:
            said[name] = {key: int(value) for key, value in rule[name].items()}
    return said
