# What the module takes apart, in AWS's form; all else is Terraform's invention.

mock_resource "aws_cognito_user_pool" {
  defaults = {
    id       = "eu-west-1_Example"
    arn      = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Example"
    endpoint = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"
  }
}

mock_resource "aws_cognito_user_pool_client" {
  defaults = {
    id            = "1h57kf5cpq17m0eml12EXAMPLE"
    client_secret = "not a secret"
  }
}

mock_resource "aws_cognito_identity_pool" {
  defaults = { id = "eu-west-1:12345678-1234-1234-1234-123456789abc" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/example" }
}

mock_resource "aws_lambda_function" {
  defaults = {
    arn        = "arn:aws:lambda:eu-west-1:123456789012:function:example"
    invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/example/invocations"
  }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:example" }
}

mock_resource "aws_apigatewayv2_api" {
  defaults = {
    api_endpoint  = "https://example.execute-api.eu-west-1.amazonaws.com"
    execution_arn = "arn:aws:execute-api:eu-west-1:123456789012:example"
  }
}

mock_data "aws_iam_policy_document" {
  defaults = { json = "{}" }
}
