locals {
  groups_with_role = { for name, group in var.groups : name => group if group.policy_arns != null }

  group_policies = merge([
    for name, group in local.groups_with_role : {
      for arn in group.policy_arns : "${name} ${arn}" => { group = name, arn = arn }
    }
  ]...)
}

resource "aws_cognito_user_group" "this" {
  for_each = var.groups

  name         = each.key
  description  = each.value.description
  precedence   = each.value.precedence
  user_pool_id = aws_cognito_user_pool.this.id
  role_arn     = each.value.policy_arns == null ? null : aws_iam_role.group[each.key].arn
}

resource "aws_iam_role" "group" {
  for_each = local.groups_with_role

  name               = "${var.name}-group-${each.key}"
  description        = "Members of the group ${each.key} of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.signed_in_users.json

  force_detach_policies = true # what `cognito-tui admin policy` put there does not stop a destroy
}

resource "aws_iam_role_policy_attachment" "group" {
  for_each = local.group_policies

  role       = aws_iam_role.group[each.value.group].name
  policy_arn = each.value.arn
}
