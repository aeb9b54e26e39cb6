"""Where AWS says what these patches make true."""

API = "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
PATHS = f"{GUIDE}invalidation-specifying-objects.html"
TAGS = f"{GUIDE}invalidation-specifying-tags.html"
LIMITS = f"{GUIDE}cloudfront-limits.html"
