"""APIs that a stack makes have the endpoint that the API itself would give them."""

from apigateway import names
from ministack.services import apigateway
from registry import patch


@patch(
    "ministack.services.cloudformation.stacks:_provision_resource",
    original="sha256:3b8f01fb187141b6",
    rule="ApiEndpoint of AWS::ApiGatewayV2::Api is https://ID.execute-api.REGION.amazonaws.com",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html",
    grade="documented",
)
def api_under_its_name(original):
    def provision(resource_type, logical_id, props, stack_name):
        made, attributes = original(resource_type, logical_id, props, stack_name)
        if resource_type == "AWS::ApiGatewayV2::Api":
            api = apigateway._apis[made]
            api["apiEndpoint"] = names.endpoint(api)
            attributes = {**attributes, "ApiEndpoint": api["apiEndpoint"]}
        return made, attributes

    return provision
