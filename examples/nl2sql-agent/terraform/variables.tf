variable "name" {
  description = "Name of the function, its image repository and its role."
  type        = string
  default     = "nl2sql-agent"
}

variable "memory_size" {
  description = "Memory of the function in MB; its share of a processor grows with it."
  type        = number
  default     = 1024
}

variable "timeout" {
  description = "Seconds that one question may take. Lambda's own default is 3."
  type        = number
  default     = 60
}

variable "log_level" {
  description = "DEBUG, INFO, WARNING or ERROR."
  type        = string
  default     = "INFO"
}

variable "row_limit" {
  description = "Rows that an answer has at most."
  type        = number
  default     = 100
}

variable "access_token" {
  description = "Who asks must show it (Authorization: Bearer …). Without one the agent answers everybody."
  type        = string
  default     = ""
  sensitive   = true

  validation {
    condition     = var.access_token == "" || length(var.access_token) >= 20
    error_message = "At least 20 characters, made by chance: openssl rand -hex 20"
  }
}
