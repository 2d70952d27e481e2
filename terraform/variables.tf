variable "region" {
  description = "Where all of it is. null: the AWS provider's own choice, which is AWS_REGION or the AWS profile's."
  type        = string
  default     = null
}

variable "name" {
  description = "Names the user pool and the identity pool, and begins the names of roles and functions. Another for each copy in one account. Changing it makes new pools: no users, and nobody's folder or items are theirs any more."
  type        = string
  default     = "cognito-tui"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9-]{0,31}$", var.name))
    error_message = "name: a letter, then up to 31 letters, digits and hyphens: roles and functions are named after it."
  }
}

variable "tags" {
  description = "On everything that takes tags."
  type        = map(string)
  default     = {}
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the user pool. Users cannot be got back: nobody can export their passwords and authenticators."
  type        = bool
  default     = true
}

variable "python" {
  description = "The Python that makes the functions' zips at apply, 3.10 or newer: \"python3\", \"py\", or a path."
  type        = string
  default     = "python3"
}

# Signing in

variable "mfa" {
  description = "Codes of authenticator apps: ON (everybody enrols at the first sign-in), OPTIONAL or OFF."
  type        = string
  default     = "ON"

  validation {
    condition     = contains(["ON", "OPTIONAL", "OFF"], var.mfa)
    error_message = "mfa: ON, OPTIONAL or OFF."
  }
}

variable "self_sign_up" {
  description = "Whether anybody may make an account. Otherwise administrators do."
  type        = bool
  default     = false
}

variable "password_minimum_length" {
  description = "Besides at least one lower-case letter, upper-case letter, digit and symbol."
  type        = number
  default     = 12

  validation {
    condition     = var.password_minimum_length >= 8 && var.password_minimum_length <= 99
    error_message = "password_minimum_length: 8 to 99."
  }
}

variable "device_tracking" {
  description = "Whether a machine that the pool remembers stands in for a second factor: OFF, ASK (the user says which), or ALWAYS."
  type        = string
  default     = "OFF"

  validation {
    condition     = contains(["OFF", "ASK", "ALWAYS"], var.device_tracking)
    error_message = "device_tracking: OFF, ASK or ALWAYS."
  }
}

variable "user_pool_tier" {
  description = "Cognito's feature plan, which decides the price: LITE, ESSENTIALS or PLUS."
  type        = string
  default     = "ESSENTIALS"

  validation {
    condition     = contains(["LITE", "ESSENTIALS", "PLUS"], var.user_pool_tier)
    error_message = "user_pool_tier: LITE, ESSENTIALS or PLUS."
  }
}

variable "issuer_type" {
  description = "Which issuer the user pool's tokens name, for whoever checks them: ORIGINAL, or UPDATED where that was set on the pool (IssuerConfiguration), which Terraform's AWS provider cannot do."
  type        = string
  default     = "ORIGINAL"

  validation {
    condition     = contains(["ORIGINAL", "UPDATED"], var.issuer_type)
    error_message = "issuer_type: ORIGINAL or UPDATED."
  }
}

variable "managed_login_prefix" {
  description = "Turns on Cognito's own sign-in pages, at https://<prefix>.auth.<region>.amazoncognito.com; empty: none. The prefix must be free in the region."
  type        = string
  default     = ""

  validation {
    condition     = var.managed_login_prefix == "" || can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.managed_login_prefix))
    error_message = "managed_login_prefix: the first part of the host name alone: lower-case letters, digits and hyphens, 63 at most."
  }

  validation {
    condition     = !can(regex("aws|amazon|cognito", var.managed_login_prefix))
    error_message = "managed_login_prefix: AWS takes none with \"aws\", \"amazon\" or \"cognito\" in it."
  }
}

# The app client

variable "generate_client_secret" {
  description = "Whether the app client has a secret. It will stand in Terraform's state, and on the machine of everyone who signs in. Changing it makes a new client."
  type        = bool
  default     = false
}

variable "id_token_minutes" {
  description = "How long an ID token is good."
  type        = number
  default     = 60

  validation {
    condition     = var.id_token_minutes >= 5 && var.id_token_minutes <= 1440
    error_message = "id_token_minutes: 5 to 1440, which is a day."
  }
}

variable "access_token_minutes" {
  description = "How long an access token is good."
  type        = number
  default     = 60

  validation {
    condition     = var.access_token_minutes >= 5 && var.access_token_minutes <= 1440
    error_message = "access_token_minutes: 5 to 1440, which is a day."
  }
}

variable "refresh_token_days" {
  description = "How long somebody stays signed in who has cognito-tui remember the session."
  type        = number
  default     = 30

  validation {
    condition     = var.refresh_token_days >= 1 && var.refresh_token_days <= 3650
    error_message = "refresh_token_days: 1 to 3650, which is ten years."
  }
}

variable "refresh_token_rotation" {
  description = "Whether each renewal gives a new refresh token and ends the old one."
  type        = bool
  default     = false
}

# What users may do in AWS

variable "authenticated_role_policy_arns" {
  description = "Policies for everyone who signs in. Without any, their credentials are good for sts:GetCallerIdentity alone."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.authenticated_role_policy_arns : can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/", arn))])
    error_message = "authenticated_role_policy_arns: ARNs of IAM policies, such as arn:aws:iam::aws:policy/ReadOnlyAccess."
  }
}

variable "per_user_s3_bucket" {
  description = "A bucket in which each user has a folder, named after the identity id; empty: none."
  type        = string
  default     = ""

  validation {
    condition     = var.per_user_s3_bucket == "" || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.per_user_s3_bucket))
    error_message = "per_user_s3_bucket: the name of a bucket, not its ARN or URL."
  }
}

variable "per_user_s3_prefix" {
  description = "What stands before the users' folders in that bucket: \"home/\"."
  type        = string
  default     = ""

  validation {
    condition     = var.per_user_s3_prefix == "" || can(regex("^[^/*?$][^*?$]*/$", var.per_user_s3_prefix))
    error_message = "per_user_s3_prefix: ends with a slash, begins with none, and has no * ? or $, which mean something to IAM."
  }
}

variable "per_user_dynamodb_table" {
  description = "A table of the same account and region in which users have the items whose partition key is their identity id; empty: none."
  type        = string
  default     = ""

  validation {
    condition     = var.per_user_dynamodb_table == "" || can(regex("^[A-Za-z0-9_.-]{3,255}$", var.per_user_dynamodb_table))
    error_message = "per_user_dynamodb_table: the name of a table, not its ARN."
  }
}

variable "groups" {
  description = "Groups of users. One with policy_arns has a role of its own, which its members get instead of the authenticated role; of several groups, that with the lowest precedence counts."
  type = map(object({
    description = optional(string)
    precedence  = optional(number)
    policy_arns = optional(list(string))
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.groups) : can(regex("^[A-Za-z0-9_.@+=,-]{1,24}$", name))])
    error_message = "groups: names of 1 to 24 letters, digits and _.@+=,- as roles are named after them."
  }
}

variable "session_hours" {
  description = "How long credentials last. 1: the enhanced flow, as AWS recommends. 2 to 12: the identity pool allows the classic flow, and the authenticated role as many hours."
  type        = number
  default     = 1

  validation {
    condition     = contains(range(1, 13), var.session_hours)
    error_message = "session_hours: a whole number from 1 to 12; AWS gives no longer."
  }

  validation {
    condition     = var.session_hours == 1 || alltrue([for group in values(var.groups) : group.policy_arns == null])
    error_message = "session_hours: does not go together with policy_arns of groups. AWS refuses the classic flow, which long sessions take, once an identity pool maps groups to roles; and it would let everybody take every group's role."
  }

  validation {
    condition     = var.session_hours == 1 || !var.credential_proxy
    error_message = "session_hours: does not go together with credential_proxy. A role that is taken by a role lasts one hour; the classic flow gives your hours without a proxy. Take one of the two."
  }
}

# Functions

variable "credential_proxy" {
  description = "A Lambda function that gives users credentials of a role that trusts it alone; not members of groups that have a role of their own. For one hour: for more, session_hours."
  type        = bool
  default     = false
}

variable "demo_api" {
  description = "An HTTP API whose GET /hello greets whoever shows a token of the user pool."
  type        = bool
  default     = false
}

variable "demo_api_group" {
  description = "The group whose members /hello tells one line more; empty: none."
  type        = string
  default     = ""

  validation {
    condition     = var.demo_api_group == "" || contains(keys(var.groups), var.demo_api_group)
    error_message = "demo_api_group: one of groups."
  }
}

variable "log_retention_days" {
  description = "How long the functions' logs are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days: one of those that CloudWatch knows, such as 7, 30, 90 or 365."
  }
}
