# A pool in which people choose how they sign in.

resource "aws_cognito_user_pool" "choice" {
  name                     = "${var.name}-choice"
  user_pool_tier           = "ESSENTIALS"
  auto_verified_attributes = ["email"]

  sign_in_policy {
    allowed_first_auth_factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]
  }

  web_authn_configuration {
    relying_party_id  = "live.example.org" # nobody's: the virtual authenticator is told so
    user_verification = "preferred"
  }
}

resource "aws_cognito_user_pool_client" "choice" {
  name                          = "${var.name}-choice"
  user_pool_id                  = aws_cognito_user_pool.choice.id
  explicit_auth_flows           = ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
}

# Both of these pools are known to it; it has no role to give.
resource "aws_cognito_identity_pool" "others" {
  identity_pool_name = "${var.name}-others"

  cognito_identity_providers {
    provider_name = aws_cognito_user_pool.choice.endpoint
    client_id     = aws_cognito_user_pool_client.choice.id
  }

  cognito_identity_providers {
    provider_name = aws_cognito_user_pool.custom.endpoint
    client_id     = aws_cognito_user_pool_client.custom.id
  }
}

output "choice" {
  value = {
    user_pool_id     = aws_cognito_user_pool.choice.id
    client_id        = aws_cognito_user_pool_client.choice.id
    identity_pool_id = aws_cognito_identity_pool.others.id
    relying_party_id = aws_cognito_user_pool.choice.web_authn_configuration[0].relying_party_id
  }
}
