resource "aws_cognito_identity_pool" "this" {
  identity_pool_name               = var.name
  allow_unauthenticated_identities = false
  allow_classic_flow               = local.long_sessions

  cognito_identity_providers {
    provider_name           = local.provider_name
    client_id               = aws_cognito_user_pool_client.this.id
    server_side_token_check = true # a session that was revoked gets no more credentials
  }
}

resource "aws_cognito_identity_pool_roles_attachment" "this" {
  identity_pool_id = aws_cognito_identity_pool.this.id
  roles            = { authenticated = aws_iam_role.authenticated.arn }

  dynamic "role_mapping" {
    for_each = length(local.groups_with_role) > 0 ? [true] : []

    content {
      identity_provider         = "${local.provider_name}:${aws_cognito_user_pool_client.this.id}"
      type                      = "Token" # the role of the user's group with the lowest precedence
      ambiguous_role_resolution = "AuthenticatedRole"
    }
  }
}
