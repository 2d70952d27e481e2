# One variable each, and what it changes.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "who_may_sign_in_and_how" {
  command = plan

  variables {
    mfa                     = "OFF"
    self_sign_up            = true
    device_tracking         = "ASK"
    password_minimum_length = 20
    deletion_protection     = false
    user_pool_tier          = "LITE"
  }

  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "OFF" && length(aws_cognito_user_pool.this.software_token_mfa_configuration) == 0
    error_message = "mfa"
  }

  assert {
    condition     = !aws_cognito_user_pool.this.admin_create_user_config[0].allow_admin_create_user_only
    error_message = "self_sign_up"
  }

  assert {
    condition     = aws_cognito_user_pool.this.device_configuration[0].device_only_remembered_on_user_prompt
    error_message = "device_tracking"
  }

  assert {
    condition     = aws_cognito_user_pool.this.password_policy[0].minimum_length == 20
    error_message = "password_minimum_length"
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "INACTIVE"
    error_message = "deletion_protection"
  }

  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "LITE"
    error_message = "user_pool_tier"
  }
}

run "devices_always" {
  command = plan

  variables {
    mfa             = "OPTIONAL"
    device_tracking = "ALWAYS"
  }

  assert {
    condition     = !aws_cognito_user_pool.this.device_configuration[0].device_only_remembered_on_user_prompt
    error_message = "device_tracking"
  }

  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "OPTIONAL" && aws_cognito_user_pool.this.software_token_mfa_configuration[0].enabled
    error_message = "mfa"
  }
}

run "tokens" {
  variables {
    generate_client_secret = true
    refresh_token_rotation = true
    id_token_minutes       = 5
    access_token_minutes   = 1440
    refresh_token_days     = 3650
  }

  assert {
    condition     = nonsensitive(output.client_secret) == "not a secret"
    error_message = "generate_client_secret"
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.refresh_token_rotation[0].feature == "ENABLED"
    error_message = "refresh_token_rotation"
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH"])
    error_message = "AWS takes no ALLOW_REFRESH_TOKEN_AUTH with refresh_token_rotation."
  }

  assert {
    condition = (
      aws_cognito_user_pool_client.this.id_token_validity == 5 &&
      aws_cognito_user_pool_client.this.access_token_validity == 1440 &&
      aws_cognito_user_pool_client.this.refresh_token_validity == 3650
    )
    error_message = "How long tokens are good."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.token_validity_units[0] == { id_token = "minutes", access_token = "minutes", refresh_token = "days" }
    error_message = "In which units."
  }
}

run "managed_login" {
  variables {
    managed_login_prefix = "acme-users"
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this[0].managed_login_version == 1
    error_message = "Version 2 shows nothing without a branding."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.allowed_oauth_flows == toset(["code"])
    error_message = "The authorization code grant alone."
  }

  assert {
    condition     = aws_cognito_user_pool_client.this.callback_urls == toset([output.redirect_uri]) && output.redirect_uri == "http://localhost:8976/callback"
    error_message = "The redirect_uri is registered."
  }

  assert {
    condition     = contains(aws_cognito_user_pool_client.this.allowed_oauth_scopes, "aws.cognito.signin.user.admin")
    error_message = "The account screens need this scope."
  }

  assert {
    condition     = output.domain == "acme-users.auth.eu-west-1.amazoncognito.com"
    error_message = "domain"
  }
}

run "what_users_may_do" {
  variables {
    authenticated_role_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    per_user_s3_bucket             = "acme-files"
    per_user_s3_prefix             = "home/"
    per_user_dynamodb_table        = "notes"
    groups                         = { admins = { policy_arns = ["arn:aws:iam::aws:policy/PowerUserAccess"] }, staff = {} }
  }

  assert {
    condition     = keys(aws_iam_role_policy_attachment.authenticated) == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    error_message = "authenticated_role_policy_arns"
  }

  assert {
    condition = data.aws_iam_policy_document.per_user_s3.statement[0].resources == toset([
      "arn:aws:s3:::acme-files/home/$${cognito-identity.amazonaws.com:sub}/*"
    ])
    error_message = "Users have their own folder, which AWS fills in."
  }

  assert {
    condition = one(data.aws_iam_policy_document.per_user_s3.statement[1].condition).values == tolist([
      "home/$${cognito-identity.amazonaws.com:sub}/*"
    ])
    error_message = "They list their own folder."
  }

  assert {
    condition     = data.aws_iam_policy_document.per_user_dynamodb.statement[0].resources == toset(["arn:aws:dynamodb:eu-west-1:123456789012:table/notes"])
    error_message = "per_user_dynamodb_table"
  }

  assert {
    condition = {
      for condition in data.aws_iam_policy_document.per_user_dynamodb.statement[0].condition :
      condition.test => condition.values if condition.variable == "dynamodb:LeadingKeys"
      } == {
      "ForAllValues:StringEquals" = tolist(["$${cognito-identity.amazonaws.com:sub}"])
      "Null"                      = tolist(["false"])
    }
    error_message = "Users have the items under their own key, and there must be a key."
  }

  assert {
    condition     = !contains(data.aws_iam_policy_document.per_user_dynamodb.statement[0].actions, "dynamodb:Scan")
    error_message = "A scan looks at everybody's items."
  }

  assert {
    condition     = toset(keys(aws_iam_role_policy.per_user_s3)) == toset(["authenticated", "group admins"])
    error_message = "Members of a group keep what is their own."
  }

  assert {
    condition     = keys(aws_iam_role.group) == ["admins"] && aws_cognito_user_group.this["admins"].role_arn != null && aws_cognito_user_group.this["staff"].role_arn == null
    error_message = "A group with policies has a role, and one without has none."
  }

  assert {
    condition     = aws_iam_role_policy_attachment.group["admins arn:aws:iam::aws:policy/PowerUserAccess"].policy_arn == "arn:aws:iam::aws:policy/PowerUserAccess"
    error_message = "The group's policies are on its role."
  }

  assert {
    condition     = one(aws_cognito_identity_pool_roles_attachment.this.role_mapping).identity_provider == "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example:1h57kf5cpq17m0eml12EXAMPLE"
    error_message = "The identity pool takes the role from this client's tokens."
  }
}

run "long_sessions" {
  variables {
    session_hours = 12
    groups        = { staff = {} }
  }

  assert {
    condition     = aws_cognito_identity_pool.this.allow_classic_flow && aws_iam_role.authenticated.max_session_duration == 43200
    error_message = "Both are needed."
  }

  assert {
    condition     = length(aws_cognito_identity_pool_roles_attachment.this.role_mapping) == 0
    error_message = "AWS refuses the classic flow with a role mapping."
  }

  assert {
    condition     = output.duration == "12h" && output.role_arn == aws_iam_role.authenticated.arn
    error_message = "The profile asks for them."
  }
}

run "credential_proxy" {
  command = plan

  variables {
    credential_proxy               = true
    authenticated_role_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    groups                         = { admins = { policy_arns = [] } }
  }

  override_resource {
    target          = aws_cognito_user_pool.this
    override_during = plan
    values = {
      arn      = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Example"
      endpoint = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"
    }
  }

  assert {
    condition     = output.proxy_function == "cognito-tui-credential-proxy" && output.duration == "1h" && output.role_arn == ""
    error_message = "The profile calls it, with whatever role the user has."
  }

  assert {
    condition     = local.issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example" && local.proxied_role_arn == "arn:aws:iam::123456789012:role/cognito-tui-proxied"
    error_message = "It is told whose tokens are good, and for which role."
  }

  assert {
    condition     = keys(aws_iam_role_policy_attachment.proxied) == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    error_message = "The role that it gives may do what users may."
  }

  assert {
    condition     = [for policy in aws_iam_role_policy.call_credential_proxy : policy.role] == [aws_iam_role.authenticated.name]
    error_message = "Whoever has another role may do what that one may, and nothing by way of the proxy."
  }

  assert {
    condition     = aws_iam_role.authenticated.max_session_duration == null && !aws_cognito_identity_pool.this.allow_classic_flow
    error_message = "It needs no classic flow."
  }
}

run "demo_api" {
  command = plan

  variables {
    demo_api       = true
    demo_api_group = "staff"
    groups         = { staff = {} }
  }

  override_resource {
    target          = aws_cognito_user_pool.this
    override_during = plan
    values          = { endpoint = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example" }
  }

  override_resource {
    target          = aws_cognito_user_pool_client.this
    override_during = plan
    values          = { id = "1h57kf5cpq17m0eml12EXAMPLE" }
  }

  override_resource {
    target          = aws_apigatewayv2_api.demo
    override_during = plan
    values = {
      api_endpoint  = "https://example.execute-api.eu-west-1.amazonaws.com"
      execution_arn = "arn:aws:execute-api:eu-west-1:123456789012:example"
    }
  }

  assert {
    condition     = aws_apigatewayv2_route.demo[0].route_key == "GET /hello" && aws_apigatewayv2_route.demo[0].authorization_type == "JWT"
    error_message = "No call without a token."
  }

  assert {
    condition     = aws_apigatewayv2_authorizer.demo[0].jwt_configuration[0].issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"
    error_message = "The issuer is the user pool, not a domain that people sign in at."
  }

  assert {
    condition     = aws_apigatewayv2_authorizer.demo[0].jwt_configuration[0].audience == toset(["1h57kf5cpq17m0eml12EXAMPLE"])
    error_message = "Tokens of this app client alone."
  }

  assert {
    condition     = aws_lambda_permission.demo[0].source_arn == "arn:aws:execute-api:eu-west-1:123456789012:example/*/GET/hello"
    error_message = "This route alone may call the function."
  }

  assert {
    condition     = output.api_hosts == "example.execute-api.eu-west-1.amazonaws.com" && output.api_url == "https://example.execute-api.eu-west-1.amazonaws.com/hello"
    error_message = "The profile lists the host."
  }
}

run "names" {
  command = plan

  variables {
    name             = "acme"
    region           = "eu-central-1"
    credential_proxy = true
  }

  assert {
    condition     = aws_cognito_user_pool.this.name == "acme" && aws_iam_role.authenticated.name == "acme-authenticated" && output.proxy_function == "acme-credential-proxy"
    error_message = "Two copies fit in one account."
  }
}

run "the_updated_issuer" {
  variables {
    issuer_type      = "UPDATED"
    demo_api         = true
    credential_proxy = true
  }

  assert {
    condition     = output.issuer == "https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"
    error_message = "The issuer is the one that tokens name."
  }

  assert {
    condition     = aws_apigatewayv2_authorizer.demo[0].jwt_configuration[0].issuer == output.issuer
    error_message = "The API's authorizer compares it letter by letter."
  }

  assert {
    condition     = one(aws_cognito_identity_pool.this.cognito_identity_providers).provider_name == "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"
    error_message = "The identity pool keeps the name that AWS documents."
  }
}
