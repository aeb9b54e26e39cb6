output "function_url" {
  description = "Where the agent answers."
  value       = aws_lambda_function_url.live.function_url
}

output "function_name" {
  description = "What the deployment updates."
  value       = aws_lambda_function.agent.function_name
}

output "repository_url" {
  description = "Where its images are."
  value       = aws_ecr_repository.agent.repository_url
}

output "memory_size" {
  description = "What the deployment publishes must have it."
  value       = var.memory_size
}

output "timeout" {
  description = "In seconds; what the deployment publishes must have it."
  value       = var.timeout
}

output "environment" {
  description = "Variables that what the deployment publishes must have."
  value       = local.environment
}
