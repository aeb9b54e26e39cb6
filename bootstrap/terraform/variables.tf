variable "name" {
  description = "Prefix of the roles' names: NAME-build and NAME-deploy, with a state NAME-plan and NAME-apply."
  type        = string
}

variable "github_repository" {
  description = "The repository whose workflows may assume the roles: OWNER/REPO."
  type        = string

  validation {
    condition     = can(regex("^[^/*?]+/[^/*?]+$", var.github_repository))
    error_message = "Give one repository as OWNER/REPO, without wildcards: whoever fits the pattern could deploy."
  }
}

variable "github_owner_id" {
  description = "gh api repos/OWNER/REPO --jq .owner.id"
  type        = number
}

variable "github_repository_id" {
  description = "gh api repos/OWNER/REPO --jq .id"
  type        = number
}

variable "branch" {
  description = "The branch that is deployed."
  type        = string
  default     = "main"
}

variable "environment" {
  description = "The GitHub environment whose jobs may deploy. Protect it with required reviewers."
  type        = string
  default     = "production"
}

variable "functions" {
  description = "Functions that may be deployed: their names, each with the name of the ECR repository of its images."
  type        = map(string)
  default     = {}
}

variable "create_provider" {
  description = "Whether to make the account's OIDC provider for GitHub. An account has room for one: false where it exists."
  type        = bool
  default     = true
}

variable "services" {
  description = "ECS services that may be deployed: their names, each with its cluster, the names of its task role and execution role, its log group, and its task family and ECR repository where these have other names."
  type = map(object({
    cluster        = string
    task_role      = string
    execution_role = string
    log_group      = string
    family         = optional(string)
    repository     = optional(string)
  }))
  default = {}
}

variable "site" {
  description = "A site that may be published: its bucket, prefix (such as docs/), where its state lies, and its CloudFront distribution."
  type = object({
    bucket       = string
    prefix       = optional(string, "")
    state        = optional(string, ".aws-deploy/site")
    distribution = optional(string)
  })
  default = null
}

variable "state" {
  description = "A Terraform state whose configuration may be planned and applied: its bucket, key (of a workspace env:/NAME/KEY), and the ARN of the bucket's own KMS key."
  type = object({
    bucket  = string
    key     = optional(string, "terraform.tfstate")
    kms_key = optional(string)
  })
  default = null
}
