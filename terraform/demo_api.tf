# GET /hello for whoever has a token of this user pool.

module "hello" {
  count  = var.demo_api ? 1 : 0
  source = "./modules/function"

  name               = "${var.name}-hello"
  description        = "Greets the users of ${var.name}."
  module             = "hello"
  zip                = "${path.module}/hello.zip"
  python             = var.python
  log_retention_days = var.log_retention_days
  environment        = { GROUP = var.demo_api_group }
}

resource "aws_apigatewayv2_api" "demo" {
  count = var.demo_api ? 1 : 0

  name          = "${var.name}-demo"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_authorizer" "demo" {
  count = var.demo_api ? 1 : 0

  name             = "user-pool"
  api_id           = aws_apigatewayv2_api.demo[0].id
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    issuer   = local.issuer
    audience = [aws_cognito_user_pool_client.this.id]
  }
}

resource "aws_apigatewayv2_integration" "demo" {
  count = var.demo_api ? 1 : 0

  api_id                 = aws_apigatewayv2_api.demo[0].id
  integration_type       = "AWS_PROXY"
  integration_uri        = module.hello[0].invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "demo" {
  count = var.demo_api ? 1 : 0

  api_id             = aws_apigatewayv2_api.demo[0].id
  route_key          = "GET /hello"
  target             = "integrations/${aws_apigatewayv2_integration.demo[0].id}"
  authorization_type = "JWT"
  authorizer_id      = aws_apigatewayv2_authorizer.demo[0].id
}

resource "aws_apigatewayv2_stage" "demo" {
  #checkov:skip=CKV_AWS_76:the function's log shows each call; a second one would be paid for
  #checkov:skip=CKV2_AWS_51:callers show a token, not a certificate
  count = var.demo_api ? 1 : 0

  api_id      = aws_apigatewayv2_api.demo[0].id
  name        = "$default"
  auto_deploy = true

  # what a demonstration can cost has an end
  default_route_settings {
    throttling_burst_limit = 20
    throttling_rate_limit  = 10
  }
}

resource "aws_lambda_permission" "demo" {
  count = var.demo_api ? 1 : 0

  action        = "lambda:InvokeFunction"
  function_name = module.hello[0].name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.demo[0].execution_arn}/*/GET/hello"
}
