resource "aws_cognito_user_pool" "this" {
  name                = var.name
  user_pool_tier      = var.user_pool_tier
  mfa_configuration   = var.mfa
  deletion_protection = var.deletion_protection ? "ACTIVE" : "INACTIVE"

  auto_verified_attributes = ["email"]

  username_configuration {
    case_sensitive = false
  }

  admin_create_user_config {
    allow_admin_create_user_only = !var.self_sign_up
  }

  password_policy {
    minimum_length                   = var.password_minimum_length
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = true
    temporary_password_validity_days = 7
  }

  dynamic "software_token_mfa_configuration" {
    for_each = var.mfa == "OFF" ? [] : [true]

    content {
      enabled = true
    }
  }

  dynamic "device_configuration" {
    for_each = var.device_tracking == "OFF" ? [] : [true]

    content {
      challenge_required_on_new_device      = true
      device_only_remembered_on_user_prompt = var.device_tracking == "ASK"
    }
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  # Otherwise whoever finds an open session changes the address, and with it who can reset the password.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }
}

locals {
  # "cognito-idp.<region>.amazonaws.com/<pool>": the identity pool's name for it and, after https://, what stands as
  # the issuer in its tokens, whatever domain people sign in at; of the updated kind with "issuer-" before it.
  provider_name = aws_cognito_user_pool.this.endpoint
  issuer        = "https://${var.issuer_type == "UPDATED" ? "issuer-" : ""}${local.provider_name}"

  arn       = split(":", aws_cognito_user_pool.this.arn) # "arn:<partition>:cognito-idp:<region>:<account>:…"
  partition = local.arn[1]
  region    = local.arn[3]
  account   = local.arn[4]
}
