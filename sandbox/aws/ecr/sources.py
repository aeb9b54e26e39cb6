"""Where AWS says what these patches make true."""

API = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_"
AUTHENTICATION = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html"
ARCHIVE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html"
BASIC_SCANNING = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html"
IMMUTABILITY = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html"
PUSH_POLICY = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html"
DISTRIBUTION = "https://github.com/opencontainers/distribution-spec/blob/main/spec.md"

# AWS's words as they were seen in the field
SEEN_NAME = "https://github.com/int128/create-ecr-repository-action/issues/231"
SEEN_MISSING_IMAGE = "https://github.com/hashicorp/terraform-provider-aws/issues/35268"
SEEN_MISSING_LAYER = "https://github.com/monken/aws-ecr-public/issues/11"
SEEN_MISSING_REPOSITORY = "https://github.com/localstack/localstack/issues/5710"
SEEN_IMMUTABLE = "https://github.com/osscontainertools/kaniko/pull/204"
SEEN_NO_DIGEST = "https://github.com/ChangemakerStudios/Docker.Registry.DotNet/issues/34"
SEEN_ENHANCED = "https://github.com/aws/aws-sdk/issues/289"
SEEN_SCAN_DISABLED = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-troubleshooting.html"
