"""Where AWS says what the patches of this folder make true."""

API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_"
GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
CONTAINER = API + "ContainerDefinition.html"
PULLS = GUIDE + "task_cannot_pull_image.html"
START = GUIDE + "resource-initialization-error.html"
STOPPED = GUIDE + "stopped-task-error-codes.html"
