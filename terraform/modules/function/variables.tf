variable "name" {
  description = "The function's name, and its role's."
  type        = string
}

variable "module" {
  description = "Its Python module in app/functions."
  type        = string
}

variable "description" {
  type = string
}

variable "environment" {
  description = "What it is told."
  type        = map(string)
}

variable "log_retention_days" {
  type = number
}

variable "python" {
  description = "The Python that makes its zip at apply."
  type        = string
}

variable "zip" {
  description = "Where the zip is made."
  type        = string
}
