terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # The documents beside this module have their placeholders in the form that templatefile replaces.
  account = {
    Account   = data.aws_caller_identity.current.account_id
    Partition = data.aws_partition.current.partition
    Region    = data.aws_region.current.region
  }

  subject = merge(local.account, {
    GitHubOwner        = split("/", var.github_repository)[0]
    GitHubOwnerId      = var.github_owner_id
    GitHubRepository   = split("/", var.github_repository)[1]
    GitHubRepositoryId = var.github_repository_id
    Branch             = var.branch
    Environment        = var.environment
  })

  state = merge(local.account, {
    StateBucket = try(var.state.bucket, "")
    StateKey    = try(var.state.key, "")
    StateKmsKey = try(var.state.kms_key, "")
  })
}

# Without thumbprints: AWS trusts GitHub's certificates through its own library of authorities.
resource "aws_iam_openid_connect_provider" "github" {
  count = var.create_provider ? 1 : 0

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "build" {
  name               = "${var.name}-build"
  description        = "Builds and pushes images from ${var.branch} of ${var.github_repository}"
  assume_role_policy = templatefile("${path.module}/../trust/build.json", local.subject)
}

resource "aws_iam_role_policy" "build" {
  for_each = toset(concat(values(var.functions), [for service in local.services : service.Repository]))

  # The name of a repository may have slashes and that of a policy may not, but +, which no repository has.
  name = "build-lambda-image-${replace(each.value, "/", "+")}"
  role = aws_iam_role.build.id
  policy = templatefile("${path.module}/../policies/build-lambda-image.json", merge(local.account, {
    Repository = each.value
  }))
}

resource "aws_iam_role" "deploy" {
  name               = "${var.name}-deploy"
  description        = "Deploys from the environment ${var.environment} of ${var.github_repository}"
  assume_role_policy = templatefile("${path.module}/../trust/deploy.json", local.subject)

  lifecycle {
    precondition {
      condition     = length(var.functions) + length(var.services) <= 10
      error_message = "Up to ten functions and services together: so many policies can be attached to a role. Use the module again for more."
    }
  }
}

# Not inline: a role holds 10,240 characters of that, two or three functions.
resource "aws_iam_policy" "deploy" {
  for_each = var.functions

  name = "${var.name}-update-and-wait-lambda-${each.key}"
  policy = templatefile("${path.module}/../policies/update-and-wait-lambda.json", merge(local.account, {
    Function   = each.key
    Repository = each.value
  }))
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each = var.functions

  role       = aws_iam_role.deploy.name
  policy_arn = aws_iam_policy.deploy[each.key].arn
}

locals {
  services = {
    for name, service in var.services : name => merge(local.account, {
      Service       = name
      Cluster       = service.cluster
      Family        = coalesce(service.family, name)
      Repository    = coalesce(service.repository, name)
      TaskRole      = service.task_role
      ExecutionRole = service.execution_role
      LogGroup      = service.log_group
    })
  }
}

data "aws_iam_policy_document" "service" {
  for_each = local.services

  source_policy_documents = [
    templatefile("${path.module}/../policies/ecs-force-deploy.json", each.value),
    templatefile("${path.module}/../policies/ecs-force-deploy-pre-task.json", each.value),
    templatefile("${path.module}/../policies/ecs-force-deploy-revisions.json", each.value),
  ]
}

resource "aws_iam_policy" "service" {
  for_each = local.services

  name   = "${var.name}-ecs-force-deploy-${each.key}"
  policy = data.aws_iam_policy_document.service[each.key].json
}

resource "aws_iam_role_policy_attachment" "service" {
  for_each = local.services

  role       = aws_iam_role.deploy.name
  policy_arn = aws_iam_policy.service[each.key].arn
}

resource "aws_iam_role_policy" "site" {
  count = var.site == null ? 0 : 1

  name = "s3-sync-invalidate"
  role = aws_iam_role.deploy.id
  policy = templatefile("${path.module}/../policies/s3-sync-invalidate.json", merge(local.account, {
    Bucket = var.site.bucket
    Prefix = var.site.prefix
    State  = var.site.state
  }))
}

resource "aws_iam_role_policy" "site_distribution" {
  count = try(var.site.distribution, null) == null ? 0 : 1

  name = "s3-sync-invalidate-cloudfront"
  role = aws_iam_role.deploy.id
  policy = templatefile("${path.module}/../policies/s3-sync-invalidate-cloudfront.json", merge(local.account, {
    Distribution = var.site.distribution
  }))
}

resource "aws_iam_role" "plan" {
  count = var.state == null ? 0 : 1

  name               = "${var.name}-plan"
  description        = "Plans from pull requests and ${var.branch} of ${var.github_repository}"
  assume_role_policy = templatefile("${path.module}/../trust/plan.json", local.subject)
}

resource "aws_iam_role_policy" "plan" {
  count = var.state == null ? 0 : 1

  name   = "terraform-plan-comment"
  role   = aws_iam_role.plan[0].id
  policy = templatefile("${path.module}/../policies/terraform-plan-comment.json", local.state)
}

resource "aws_iam_role_policy" "plan_key" {
  count = try(var.state.kms_key, null) == null ? 0 : 1

  name   = "terraform-plan-comment-kms"
  role   = aws_iam_role.plan[0].id
  policy = templatefile("${path.module}/../policies/terraform-plan-comment-kms.json", local.state)
}

resource "aws_iam_role" "apply" {
  count = var.state == null ? 0 : 1

  name               = "${var.name}-apply"
  description        = "Applies from the environment ${var.environment} of ${var.github_repository}"
  assume_role_policy = templatefile("${path.module}/../trust/deploy.json", local.subject)
}

resource "aws_iam_role_policy" "apply" {
  count = var.state == null ? 0 : 1

  name   = "terraform-apply"
  role   = aws_iam_role.apply[0].id
  policy = templatefile("${path.module}/../policies/terraform-apply.json", local.state)
}

resource "aws_iam_role_policy" "apply_key" {
  count = try(var.state.kms_key, null) == null ? 0 : 1

  name   = "terraform-apply-kms"
  role   = aws_iam_role.apply[0].id
  policy = templatefile("${path.module}/../policies/terraform-apply-kms.json", local.state)
}

resource "aws_iam_role_policy" "check" {
  for_each = {
    build  = aws_iam_role.build
    deploy = aws_iam_role.deploy
  }

  name = "aws-deploy-check"
  role = each.value.id
  policy = templatefile("${path.module}/../policies/aws-deploy-check.json", merge(local.account, {
    Role = each.value.name
  }))
}
