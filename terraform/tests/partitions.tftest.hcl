# Where AWS calls things by other names.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "govcloud" {
  command = plan

  variables {
    per_user_s3_bucket = "acme-files"
  }

  override_resource {
    target          = aws_cognito_user_pool.this
    override_during = plan
    values = {
      arn      = "arn:aws-us-gov:cognito-idp:us-gov-west-1:123456789012:userpool/us-gov-west-1_Example"
      endpoint = "cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_Example"
    }
  }

  assert {
    condition     = one(one(data.aws_iam_policy_document.signed_in_users.statement[0].principals).identifiers) == "cognito-identity-us-gov.amazonaws.com"
    error_message = "Identity pools have another name there."
  }

  assert {
    condition     = strcontains(local.user_folder, "$${cognito-identity-us-gov.amazonaws.com:sub}/")
    error_message = "So has the variable of the identity id."
  }
}
