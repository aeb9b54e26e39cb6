"""Where AWS says what these patches make true."""

API = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_"
PATTERNS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"
RECORDED = "localstack/localstack@8b9a79f tests/aws/services/logs/"
