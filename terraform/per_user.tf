# Each user's own part of a bucket and of a table. Both exist already; their names are variables.

locals {
  # IAM's variable, not Terraform's: the user's identity id, "<region>:<uuid>".
  identity_id = "$${${local.identity_principal}:sub}"

  user_folder = "${var.per_user_s3_prefix}${local.identity_id}/"
}

data "aws_iam_policy_document" "per_user_s3" {
  statement {
    sid       = "OwnFolder"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["arn:${local.partition}:s3:::${var.per_user_s3_bucket}/${local.user_folder}*"]
  }

  statement {
    sid       = "ListOwnFolder"
    actions   = ["s3:ListBucket"]
    resources = ["arn:${local.partition}:s3:::${var.per_user_s3_bucket}"]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${local.user_folder}*"]
    }
  }
}

resource "aws_iam_role_policy" "per_user_s3" {
  for_each = var.per_user_s3_bucket == "" ? {} : local.roles_of_users

  name   = "per-user-s3"
  role   = each.value
  policy = data.aws_iam_policy_document.per_user_s3.json
}

data "aws_iam_policy_document" "per_user_dynamodb" {
  statement {
    sid = "OwnItems"

    actions = [
      "dynamodb:GetItem",
      "dynamodb:BatchGetItem",
      "dynamodb:Query",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "dynamodb:DeleteItem",
      "dynamodb:BatchWriteItem",
    ]

    resources = ["arn:${local.partition}:dynamodb:${local.region}:${local.account}:table/${var.per_user_dynamodb_table}"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "dynamodb:LeadingKeys"
      values   = [local.identity_id]
    }

    # ForAllValues is true of no keys at all.
    condition {
      test     = "Null"
      variable = "dynamodb:LeadingKeys"
      values   = ["false"]
    }
  }
}

resource "aws_iam_role_policy" "per_user_dynamodb" {
  for_each = var.per_user_dynamodb_table == "" ? {} : local.roles_of_users

  name   = "per-user-dynamodb"
  role   = each.value
  policy = data.aws_iam_policy_document.per_user_dynamodb.json
}
