locals {
  managed_login = var.managed_login_prefix != ""
  redirect_uri  = "http://localhost:8976/callback" # where cognito-tui listens
}

resource "aws_cognito_user_pool_domain" "this" {
  count = local.managed_login ? 1 : 0

  domain                = var.managed_login_prefix
  user_pool_id          = aws_cognito_user_pool.this.id
  managed_login_version = 1 # the pages of 2 stay empty without a branding, which provider 5.100 cannot create
}
