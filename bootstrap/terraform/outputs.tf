output "build_role" {
  description = "The repository's variable AWS_BUILD_ROLE."
  value       = aws_iam_role.build.arn
}

output "deploy_role" {
  description = "The environment's variable AWS_DEPLOY_ROLE."
  value       = aws_iam_role.deploy.arn
}

output "plan_role" {
  description = "The repository's variable AWS_PLAN_ROLE; null without a state."
  value       = one(aws_iam_role.plan[*].arn)
}

output "apply_role" {
  description = "The environment's variable AWS_APPLY_ROLE; null without a state."
  value       = one(aws_iam_role.apply[*].arn)
}
