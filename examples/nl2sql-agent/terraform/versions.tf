terraform {
  required_version = ">= 1.10" # the lock file of the S3 backend

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }

  # Bucket and Region are the account's: `backend-config` of the workflows, `-backend-config` by hand.
  backend "s3" {
    key          = "nl2sql-agent/terraform.tfstate"
    use_lockfile = true
    encrypt      = true
  }
}

provider "aws" {
  default_tags {
    tags = {
      Application = var.name
      ManagedBy   = "terraform"
    }
  }
}
