# Without a single variable.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "defaults" {
  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "ON" && aws_cognito_user_pool.this.software_token_mfa_configuration[0].enabled
    error_message = "Everybody must have an authenticator app."
  }

  assert {
    condition     = aws_cognito_user_pool.this.admin_create_user_config[0].allow_admin_create_user_only
    error_message = "Only administrators make accounts."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE"
    error_message = "The users are protected."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.account_recovery_setting[0].recovery_mechanism).name == "verified_email"
    error_message = "Passwords are recovered by email, and in no other way."
  }

  assert {
    condition     = aws_cognito_user_pool.this.password_policy[0].minimum_length == 12
    error_message = "Passwords have 12 characters."
  }

  assert {
    condition     = length(aws_cognito_user_pool.this.device_configuration) == 0
    error_message = "No device stands in for a second factor."
  }

  assert {
    condition     = !aws_cognito_user_pool_client.this.generate_secret
    error_message = "The app client has no secret."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "No flow sends the password."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.this.enable_token_revocation
    error_message = "Nobody learns who has an account, and sessions can be ended."
  }

  assert {
    condition     = !aws_cognito_user_pool_client.this.allowed_oauth_flows_user_pool_client && length(aws_cognito_user_pool_client.this.callback_urls) == 0
    error_message = "There is no managed login."
  }

  assert {
    condition     = !aws_cognito_identity_pool.this.allow_unauthenticated_identities && !aws_cognito_identity_pool.this.allow_classic_flow
    error_message = "No guests, and no classic flow."
  }

  assert {
    condition     = one(aws_cognito_identity_pool.this.cognito_identity_providers).server_side_token_check
    error_message = "A session that was revoked gets no credentials."
  }

  assert {
    condition     = one(aws_cognito_identity_pool.this.cognito_identity_providers).provider_name == "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"
    error_message = "The identity pool takes this user pool's tokens."
  }

  assert {
    condition = {
      for condition in data.aws_iam_policy_document.signed_in_users.statement[0].condition :
      "${condition.test} ${condition.variable}" => condition.values
      } == {
      "StringEquals cognito-identity.amazonaws.com:aud"           = tolist(["eu-west-1:12345678-1234-1234-1234-123456789abc"])
      "ForAnyValue:StringLike cognito-identity.amazonaws.com:amr" = tolist(["authenticated"])
    }
    error_message = "The role is for users of this identity pool who have signed in."
  }

  assert {
    condition     = length(aws_iam_role_policy_attachment.authenticated) + length(aws_iam_role_policy.per_user_s3) + length(aws_iam_role_policy.per_user_dynamodb) == 0
    error_message = "The role may do nothing."
  }

  assert {
    condition     = length(aws_cognito_identity_pool_roles_attachment.this.role_mapping) == 0
    error_message = "No groups, no mapping."
  }

  assert {
    condition     = length(aws_cognito_user_pool_domain.this) + length(module.credential_proxy) + length(module.hello) + length(aws_apigatewayv2_api.demo) == 0
    error_message = "What is optional is not there."
  }

  assert {
    condition     = alltrue([for value in [output.client_secret, output.domain, output.redirect_uri, output.role_arn, output.duration, output.proxy_function, output.api_hosts] : value == ""])
    error_message = "The profile has the three ids alone."
  }
}
