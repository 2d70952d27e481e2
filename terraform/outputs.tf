# Those that are named like a setting of cognito-tui become it: cognito-tui configure --from-terraform DIR
# Empty, not null, where there is none: Terraform leaves null out, and what was set before would stay set.

output "user_pool_id" {
  value = aws_cognito_user_pool.this.id
}

output "client_id" {
  value = aws_cognito_user_pool_client.this.id
}

output "client_secret" {
  value     = var.generate_client_secret ? aws_cognito_user_pool_client.this.client_secret : ""
  sensitive = true
}

output "identity_pool_id" {
  value = aws_cognito_identity_pool.this.id
}

output "domain" {
  description = "Managed login's host."
  value       = local.managed_login ? "${aws_cognito_user_pool_domain.this[0].domain}.auth.${local.region}.amazoncognito.com" : ""
}

output "redirect_uri" {
  value = local.managed_login ? local.redirect_uri : ""
}

output "role_arn" {
  description = "The role to ask for; without it the identity pool chooses."
  value       = local.long_sessions ? aws_iam_role.authenticated.arn : ""
}

output "duration" {
  description = "For how long."
  value       = local.long_sessions ? "${var.session_hours}h" : var.credential_proxy ? "1h" : ""
}

output "proxy_function" {
  value = var.credential_proxy ? module.credential_proxy[0].name : ""
}

output "api_hosts" {
  value = var.demo_api ? split("/", aws_apigatewayv2_api.demo[0].api_endpoint)[2] : ""
}

# For people.

output "api_url" {
  value = var.demo_api ? "${aws_apigatewayv2_api.demo[0].api_endpoint}/hello" : ""
}

output "authenticated_role_arn" {
  value = aws_iam_role.authenticated.arn
}

output "group_role_arns" {
  value = { for group, role in aws_iam_role.group : group => role.arn }
}

output "issuer" {
  description = "Of the user pool's tokens, for whoever checks them."
  value       = local.issuer
}
