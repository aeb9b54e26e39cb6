"""Functions that a stack makes from an image: the image is looked up, as when the API makes them."""

import json

from lambda_ import images
from ministack.services import lambda_svc
from registry import patch

FUNCTION_CODE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"
)


@patch(
    "ministack.services.cloudformation.stacks:_provision_resource",
    original="sha256:3b8f01fb187141b6",
    rule="AWS::Lambda::Function refuses an image that is not in ECR, or that is an index; CodeSha256 is its digest",
    source=FUNCTION_CODE + "; " + images.IMAGES,
    grade="inferred",
)
def function_from_image(original):
    def provision(resource_type, logical_id, props, stack_name):
        uri = (props.get("Code") or {}).get("ImageUri") if resource_type == "AWS::Lambda::Function" else None
        if not uri:
            return original(resource_type, logical_id, props, stack_name)
        image, refusal = images.resolve(uri)
        if refusal:
            raise ValueError(json.loads(refusal[2])["message"])
        name, attributes = original(resource_type, logical_id, props, stack_name)
        lambda_svc._functions[name]["config"]["CodeSha256"] = image["imageDigest"].removeprefix("sha256:")
        return name, attributes

    return provision
