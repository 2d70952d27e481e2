resource "aws_cognito_user_pool_client" "this" {
  name            = var.name
  user_pool_id    = aws_cognito_user_pool.this.id
  generate_secret = var.generate_client_secret

  # AWS has no ALLOW_REFRESH_TOKEN_AUTH where refresh tokens rotate: GetTokensFromRefreshToken does it then.
  explicit_auth_flows = concat(
    ["ALLOW_USER_SRP_AUTH"],
    var.refresh_token_rotation ? [] : ["ALLOW_REFRESH_TOKEN_AUTH"],
  )

  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true
  auth_session_validity         = 10 # minutes; with AWS's three, enrolling an authenticator is a race

  id_token_validity      = var.id_token_minutes
  access_token_validity  = var.access_token_minutes
  refresh_token_validity = var.refresh_token_days

  token_validity_units {
    id_token      = "minutes"
    access_token  = "minutes"
    refresh_token = "days"
  }

  dynamic "refresh_token_rotation" {
    for_each = var.refresh_token_rotation ? [true] : []

    content {
      feature                    = "ENABLED"
      retry_grace_period_seconds = 30 # an answer can get lost on its way
    }
  }

  # Empty, not null, without managed login: for null the provider keeps what there was.
  allowed_oauth_flows_user_pool_client = local.managed_login
  allowed_oauth_flows                  = local.managed_login ? ["code"] : []
  allowed_oauth_scopes                 = local.managed_login ? ["openid", "email", "profile", "aws.cognito.signin.user.admin"] : []
  callback_urls                        = local.managed_login ? [local.redirect_uri] : []
  logout_urls                          = local.managed_login ? [local.redirect_uri] : []
  supported_identity_providers         = local.managed_login ? ["COGNITO"] : []
}
