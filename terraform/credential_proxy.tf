# A function that takes a role for whoever proves with an ID token who they are: see README.md, "Longer than an hour".

module "credential_proxy" {
  count  = var.credential_proxy ? 1 : 0
  source = "./modules/function"

  name               = "${var.name}-credential-proxy"
  description        = "Gives the users of ${var.name} credentials of one role."
  module             = "credential_proxy"
  zip                = "${path.module}/credential_proxy.zip"
  python             = var.python
  log_retention_days = var.log_retention_days

  environment = {
    COGNITO_ISSUER    = local.issuer
    COGNITO_CLIENT_ID = aws_cognito_user_pool_client.this.id
    ROLE_ARN          = local.proxied_role_arn
    MAX_DURATION      = local.proxied_seconds
  }
}

locals {
  proxied_seconds = 3600 # a role that is taken by a role lasts no longer: AWS's limit of role chaining

  proxied_role     = "${var.name}-proxied"
  proxied_role_arn = "arn:${local.partition}:iam::${local.account}:role/${local.proxied_role}"
}

data "aws_iam_policy_document" "take_proxied_role" {
  statement {
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = [local.proxied_role_arn]
  }
}

resource "aws_iam_role_policy" "take_proxied_role" {
  count = var.credential_proxy ? 1 : 0

  name   = "take-role"
  role   = module.credential_proxy[0].role_name
  policy = data.aws_iam_policy_document.take_proxied_role.json
}

data "aws_iam_policy_document" "credential_proxy" {
  count = var.credential_proxy ? 1 : 0

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "AWS"
      identifiers = [module.credential_proxy[0].role_arn]
    }

    # Whose session it is stands in it, and nothing else that a policy could be fooled with.
    condition {
      test     = "StringLike"
      variable = "aws:RequestTag/sub"
      values   = ["?*"]
    }

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "aws:TagKeys"
      values   = ["sub"]
    }
  }
}

resource "aws_iam_role" "proxied" {
  count = var.credential_proxy ? 1 : 0

  name               = local.proxied_role
  description        = "What the credential proxy of ${var.name} gives its callers."
  assume_role_policy = data.aws_iam_policy_document.credential_proxy[0].json

  force_detach_policies = true # what `cognito-tui admin policy` put there does not stop a destroy
}

resource "aws_iam_role_policy_attachment" "proxied" {
  for_each = var.credential_proxy ? toset(var.authenticated_role_policy_arns) : []

  role       = aws_iam_role.proxied[0].name
  policy_arn = each.value
}

data "aws_iam_policy_document" "call_credential_proxy" {
  count = var.credential_proxy ? 1 : 0

  statement {
    actions   = ["lambda:InvokeFunction"]
    resources = [module.credential_proxy[0].arn]
  }
}

# Not the roles of groups: members of a group that has less than everybody would get by the proxy what everybody has.
resource "aws_iam_role_policy" "call_credential_proxy" {
  count = var.credential_proxy ? 1 : 0

  name   = "call-credential-proxy"
  role   = aws_iam_role.authenticated.name
  policy = data.aws_iam_policy_document.call_credential_proxy[0].json
}
