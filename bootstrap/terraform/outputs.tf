output "build_role" {
  description = "The repository's variable AWS_BUILD_ROLE."
  value       = aws_iam_role.build.arn
}

output "deploy_role" {
  description = "The environment's variable AWS_DEPLOY_ROLE."
  value       = aws_iam_role.deploy.arn
}
