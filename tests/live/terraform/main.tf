# All that a run makes: the module of this repository twice, so that each of its switches is on once, and what the
# journeys need beside it.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = var.account == "" ? null : [var.account]

  default_tags {
    tags = local.tags
  }
}

variable "region" {
  type = string
}

variable "account" {
  description = "In which the run is: in another, destroying would find nothing, and forget all of it. Empty: any."
  type        = string
}

variable "name" {
  description = "Of this run: cognito-tui-live-<random>. Everything is named after it."
  type        = string
}

variable "answer" {
  description = "To the custom challenge."
  type        = string
}

variable "rotation" {
  description = "Whether refresh tokens rotate; no emulator has that."
  type        = bool
  default     = true
}

variable "python" {
  description = "See terraform/variables.tf."
  type        = string
}

locals {
  tags   = { "made-by" = "cognito-tui tests.live", "run" = var.name }
  prefix = replace(var.name, "cognito-tui-", "tui-") # AWS takes no prefix with its own names in it
}

module "main" {
  source = "../terraform"

  region              = var.region
  name                = var.name
  tags                = local.tags
  python              = var.python
  deletion_protection = false
  log_retention_days  = 1

  mfa                  = "OPTIONAL"
  self_sign_up         = true
  managed_login_prefix = local.prefix

  credential_proxy = true
  demo_api         = true
  demo_api_group   = "admins"
  groups = {
    # a role of its own, with a policy that lets a role do nothing that counts
    admins = { precedence = 1, policy_arns = ["arn:aws:iam::aws:policy/IAMUserChangePassword"] }
    staff  = {}
  }

  per_user_s3_bucket      = var.name
  per_user_s3_prefix      = "home/"
  per_user_dynamodb_table = var.name
}

module "strict" {
  source = "../terraform"

  region              = var.region
  name                = "${var.name}-2"
  tags                = local.tags
  python              = var.python
  deletion_protection = false
  log_retention_days  = 1

  mfa                    = "ON"
  device_tracking        = "ASK"
  generate_client_secret = true
  refresh_token_rotation = var.rotation
  session_hours          = 12
}

output "main" {
  value = {
    user_pool_id           = module.main.user_pool_id
    client_id              = module.main.client_id
    identity_pool_id       = module.main.identity_pool_id
    domain                 = module.main.domain
    redirect_uri           = module.main.redirect_uri
    duration               = module.main.duration
    proxy_function         = module.main.proxy_function
    api_hosts              = module.main.api_hosts
    api_url                = module.main.api_url
    authenticated_role_arn = module.main.authenticated_role_arn
    group_role_arns        = module.main.group_role_arns
    issuer                 = module.main.issuer
    bucket                 = var.name
    bucket_prefix          = "home/"
    table                  = var.name
    table_key              = "identity"
  }
}

output "strict" {
  sensitive = true
  value = {
    user_pool_id           = module.strict.user_pool_id
    client_id              = module.strict.client_id
    client_secret          = module.strict.client_secret
    identity_pool_id       = module.strict.identity_pool_id
    role_arn               = module.strict.role_arn
    duration               = module.strict.duration
    authenticated_role_arn = module.strict.authenticated_role_arn
    issuer                 = module.strict.issuer
  }
}
