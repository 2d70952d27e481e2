resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:X-Ray costs money and shows nothing here that the log does not
  #checkov:skip=CKV_AWS_115:a reserved concurrency is taken from the account's, of which a new account has ten in all
  #checkov:skip=CKV_AWS_116:nobody calls it asynchronously, so that there are no dead letters
  #checkov:skip=CKV_AWS_117:it calls public AWS endpoints only; in a VPC that would take a NAT gateway
  #checkov:skip=CKV_AWS_173:the environment holds names, no secrets
  #checkov:skip=CKV_AWS_272:the zip is made from the sources beside this file at apply
  function_name = var.name
  description   = var.description
  role          = aws_iam_role.this.arn
  runtime       = "python3.13"
  architectures = ["arm64"]
  handler       = "functions.${var.module}.handler"
  memory_size   = 256
  timeout       = 10

  filename         = var.zip
  source_code_hash = local.source_hash

  environment {
    variables = var.environment
  }

  depends_on = [
    terraform_data.archive,
    aws_cloudwatch_log_group.this, # or Lambda makes it, and keeps it for ever
    aws_iam_role_policy.log,
  ]
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:holds no secrets; it is encrypted with AWS's own key
  #checkov:skip=CKV_AWS_338:how long is a variable
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  description        = var.description
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

data "aws_iam_policy_document" "log" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }
}

resource "aws_iam_role_policy" "log" {
  name   = "log"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.log.json
}
