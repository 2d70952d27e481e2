locals {
  # What identity pools are to IAM. https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
  identity_principal = lookup({
    us-gov-west-1 = "cognito-identity-us-gov.amazonaws.com"
    us-gov-east-1 = "cognito-identity.us-gov-east-1.amazonaws.com"
  }, local.region, "cognito-identity.amazonaws.com")

  long_sessions = var.session_hours > 1

  # Everyone who signed in has one of these: the authenticated role, or that of a group.
  roles_of_users = merge(
    { authenticated = aws_iam_role.authenticated.name },
    { for group, role in aws_iam_role.group : "group ${group}" => role.name },
  )
}

data "aws_iam_policy_document" "signed_in_users" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.identity_principal]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.identity_principal}:aud"
      values   = [aws_cognito_identity_pool.this.id]
    }

    condition {
      test     = "ForAnyValue:StringLike"
      variable = "${local.identity_principal}:amr"
      values   = ["authenticated"]
    }
  }
}

resource "aws_iam_role" "authenticated" {
  name                 = "${var.name}-authenticated"
  description          = "Whoever has signed in to ${var.name}."
  assume_role_policy   = data.aws_iam_policy_document.signed_in_users.json
  max_session_duration = local.long_sessions ? var.session_hours * 3600 : null

  force_detach_policies = true # what `cognito-tui admin policy` put there does not stop a destroy
}

resource "aws_iam_role_policy_attachment" "authenticated" {
  for_each = toset(var.authenticated_role_policy_arns)

  role       = aws_iam_role.authenticated.name
  policy_arn = each.value
}
