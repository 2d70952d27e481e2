# A pool with a question of its owner's, which a Lambda function asks and judges.

resource "aws_cognito_user_pool" "custom" {
  name           = "${var.name}-custom"
  user_pool_tier = "ESSENTIALS"

  lambda_config {
    define_auth_challenge          = aws_lambda_function.challenge.arn
    create_auth_challenge          = aws_lambda_function.challenge.arn
    verify_auth_challenge_response = aws_lambda_function.challenge.arn
  }
}

resource "aws_cognito_user_pool_client" "custom" {
  name                          = "${var.name}-custom"
  user_pool_id                  = aws_cognito_user_pool.custom.id
  explicit_auth_flows           = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
}

resource "aws_lambda_function" "challenge" {
  function_name    = "${var.name}-challenge"
  role             = aws_iam_role.challenge.arn
  runtime          = "python3.13"
  architectures    = ["arm64"]
  handler          = "challenge.handler"
  filename         = "${path.module}/challenge.zip" # the kit makes it before the apply
  source_code_hash = filesha256("${path.module}/challenge.py")

  environment {
    variables = { ANSWER = var.answer }
  }
}

# No right at all, so that it logs nothing: its events have user names.
resource "aws_iam_role" "challenge" {
  name = "${var.name}-challenge"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_lambda_permission" "challenge" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.challenge.function_name
  principal     = "cognito-idp.amazonaws.com"
  source_arn    = aws_cognito_user_pool.custom.arn
}

output "custom" {
  sensitive = true
  value = {
    user_pool_id     = aws_cognito_user_pool.custom.id
    client_id        = aws_cognito_user_pool_client.custom.id
    identity_pool_id = aws_cognito_identity_pool.others.id
    answer           = var.answer
  }
}
