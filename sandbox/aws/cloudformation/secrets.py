"""Secrets that a stack makes: how they are generated, and what refers to them."""

import string

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners
from registry import patch

REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
GENERATE = REFERENCE + "aws-properties-secretsmanager-secret-generatesecretstring.html"
SECRET = REFERENCE + "aws-resource-secretsmanager-secret.html"
HANDLERS = provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::Secret"]
EXCLUDED = {
    "ExcludeLowercase": string.ascii_lowercase,
    "ExcludeUppercase": string.ascii_uppercase,
    "ExcludeNumbers": string.digits,
    "ExcludePunctuation": string.punctuation,
}


@patch(
    "ministack.services.cloudformation.provisioners:_sm_secret_string",
    original="sha256:35e09b8c3f3d4989",
    rule="GenerateSecretString has no character of the kinds that are excluded",
    source=GENERATE,
    grade="documented",
)
def without_excluded(original):
    def secret(props):
        asked = props.get("GenerateSecretString") or {}
        kinds = [characters for name, characters in EXCLUDED.items() if str(asked.get(name)).lower() == "true"]
        if not kinds:
            return original(props)
        excluded = asked.get("ExcludeCharacters", "") + "".join(kinds)
        return original({**props, "GenerateSecretString": {**asked, "ExcludeCharacters": excluded}})

    return secret


def name_of(arn: str) -> str:
    """The name under which the emulator keeps a secret; what is no ARN of one is taken for its name."""
    return next((name for name, secret in secretsmanager._secrets.items() if secret["ARN"] == arn), arn)


@patch(
    "ministack.services.cloudformation.provisioners:_sm_secret_create",
    original="sha256:0bae0110fce2f2ba",
    rule="Ref of AWS::SecretsManager::Secret is its ARN",
    source=SECRET,
    grade="documented",
)
def made_under_its_arn(original):
    def create(logical_id, props, stack_name):
        _, attributes = original(logical_id, props, stack_name)
        return attributes["Arn"], attributes

    # the table of types has the function itself
    HANDLERS["create"] = create
    return create


@patch(
    "ministack.services.cloudformation.provisioners:_sm_secret_update",
    original="sha256:e87220a5ff35a459",
    rule="AWS::SecretsManager::Secret is updated under its ARN",
    source=SECRET,
    grade="documented",
)
def updated_under_its_arn(original):
    def update(physical_id, old_props, new_props, stack_name, logical_id=None):
        _, attributes = original(name_of(physical_id), old_props, new_props, stack_name, logical_id)
        return attributes["Arn"], attributes

    HANDLERS["update"] = update
    return update


@patch(
    "ministack.services.cloudformation.provisioners:_sm_secret_delete",
    original="sha256:4ff615ac828999af",
    rule="AWS::SecretsManager::Secret is deleted under its ARN",
    source=SECRET,
    grade="documented",
)
def deleted_under_its_arn(original):
    def delete(physical_id, props):
        original(name_of(physical_id), props)

    HANDLERS["delete"] = delete
    return delete
