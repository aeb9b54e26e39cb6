"""Reason codes of a function that is not ready, and the texts that go with them."""

CREATING = {"Code": "Creating", "Text": "The function is being created."}

TEXTS = {
    "Creating": CREATING["Text"],
    "Idle": "The function has been idle.",
    "ImageAccessDenied": "Lambda does not have permission to access the ECR image. Check the ECR permissions.",
    "ImageDeleted": "The function is trying to use a deleted image.",
    "InvalidImage": "The image is not valid.",
    "EniLimitExceeded": "Lambda was not able to create an ENI in the VPC because the limit has been reached.",
    "InsufficientRolePermissions": "The function's execution role does not have the permissions that it needs.",
    "SubnetOutOfIPAddresses": "Lambda was not able to set up VPC access because a subnet has no free IP addresses.",
    "InvalidSubnet": "A subnet of the function does not exist.",
    "InvalidSecurityGroup": "A security group of the function does not exist.",
    "KMSKeyAccessDenied": "The function's execution role may not use the KMS key.",
    "KMSKeyNotFound": "The KMS key does not exist.",
    "FunctionError": "The function failed while it was being initialized.",
    "InternalError": "An internal error occurred.",
}

# LastUpdateStatusReasonCode and StateReasonCode of the service model
UPDATE_CODES = frozenset(
    """EniLimitExceeded InsufficientRolePermissions InvalidConfiguration InternalError SubnetOutOfIPAddresses
    InvalidSubnet InvalidSecurityGroup ImageDeleted ImageAccessDenied InvalidImage KMSKeyAccessDenied KMSKeyNotFound
    InvalidStateKMSKey DisabledKMSKey EFSIOError EFSMountConnectivityError EFSMountFailure EFSMountTimeout
    InvalidRuntime InvalidZipFileException FunctionError VcpuLimitExceeded CapacityProviderScalingLimitExceeded
    InsufficientCapacity EC2RequestLimitExceeded FunctionError.InitTimeout FunctionError.RuntimeInitError
    FunctionError.ExtensionInitError FunctionError.InvalidEntryPoint FunctionError.InvalidWorkingDirectory
    FunctionError.PermissionDenied FunctionError.TooManyExtensions FunctionError.InitResourceExhausted
    DisallowedByVpcEncryptionControl ServiceQuotaExceededException DependencyError""".split()
)


def text_of(code: str) -> str:
    """The text of a reason code. Only those of images are AWS's own words."""
    return TEXTS.get(code, f"The operation failed: {code}.")


def state(name: str, code: str = "") -> dict[str, str]:
    """The three `State` fields of a configuration; empty ones are left out of answers."""
    return {"State": name, "StateReasonCode": code, "StateReason": text_of(code) if code else ""}


def update(status: str, code: str = "") -> dict[str, str]:
    """The three `LastUpdateStatus` fields of a configuration."""
    return {
        "LastUpdateStatus": status,
        "LastUpdateStatusReasonCode": code,
        "LastUpdateStatusReason": text_of(code) if code else "",
    }
