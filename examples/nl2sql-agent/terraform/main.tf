# ---- Images -----------------------------------------------------------------------------------------------------

resource "aws_ecr_repository" "agent" {
  name         = var.name
  force_delete = true # `destroy` takes the images along

  image_scanning_configuration {
    scan_on_push = true
  }
}

# A function cannot be made before its image, nor an image before its repository. So the very first build makes the
# repository (`create-repository: true`), and the first plan adopts it. Where there is none yet, the plan makes it.
data "aws_ecr_repositories" "all" {}

import {
  for_each = toset([for name in coalesce(data.aws_ecr_repositories.all.names, []) : name if name == var.name])
  to       = aws_ecr_repository.agent
  id       = each.value
}

# No rule counts tagged images: one of them may be live, and Lambda loses a function whose image is deleted.
resource "aws_ecr_lifecycle_policy" "agent" {
  repository = aws_ecr_repository.agent.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Untagged images, 14 days after their push"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }
        action       = { type = "expire" }
      }
    ]
  })
}

# ---- Rights -----------------------------------------------------------------------------------------------------

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  # Made by bootstrap/ground.yml. Without it the apply role may not make the role.
  boundary = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/${var.name}-boundary"
}

resource "aws_iam_role" "agent" {
  name                 = var.name
  permissions_boundary = local.boundary
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "agent" {
  name = "agent"
  role = aws_iam_role.agent.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Log"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.agent.arn}:*"
    }]
  })
}

# ---- The function -----------------------------------------------------------------------------------------------

resource "aws_cloudwatch_log_group" "agent" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = 14
}

locals {
  # What the deployment publishes must have this, so it is an output too.
  environment = {
    ACCESS_TOKEN_SHA256 = nonsensitive(var.access_token == "" ? "" : sha256(var.access_token))
    LOG_LEVEL           = var.log_level
    ROW_LIMIT           = tostring(var.row_limit)
  }
}

resource "aws_lambda_function" "agent" {
  function_name = var.name
  role          = aws_iam_role.agent.arn
  package_type  = "Image"
  architectures = ["x86_64"]
  image_uri     = "${aws_ecr_repository.agent.repository_url}:latest"
  memory_size   = var.memory_size
  timeout       = var.timeout
  publish       = true # the alias needs a version from the start

  environment {
    variables = local.environment
  }

  # Its logs must find their group, and the right to write there.
  depends_on = [aws_cloudwatch_log_group.agent, aws_iam_role_policy.agent]

  lifecycle {
    # The first image only. Which image runs is the deployment's to say (update-and-wait-lambda): without this line each
    # apply would put back whatever `latest` was when the function was made.
    ignore_changes = [image_uri]
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.agent.function_name
  function_version = aws_lambda_function.agent.version

  lifecycle {
    # Where it points, and the record of what it pointed at before, are the deployment's.
    ignore_changes = [function_version, description, routing_config]
  }
}

resource "aws_lambda_function_url" "live" {
  function_name      = aws_lambda_function.agent.function_name
  qualifier          = aws_lambda_alias.live.name
  authorization_type = "NONE"
}

# Beside what Terraform grants by itself (lambda:InvokeFunctionUrl), function URLs need this since November 2026. From provider
# 6.28 on it grants this, too, and only to who comes by the URL: take it away then.
resource "aws_lambda_permission" "url" {
  statement_id  = "FunctionURLInvokeAllowPublicAccess"
  action        = "lambda:InvokeFunction"
  principal     = "*"
  function_name = aws_lambda_function.agent.function_name
  qualifier     = aws_lambda_alias.live.name
}
