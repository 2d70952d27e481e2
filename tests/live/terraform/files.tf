# What users have a part of each.

resource "aws_s3_bucket" "files" {
  bucket        = var.name
  force_destroy = true # with whatever a journey has left in it
}

resource "aws_s3_bucket_public_access_block" "files" {
  bucket                  = aws_s3_bucket.files.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_dynamodb_table" "items" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "identity"

  attribute {
    name = "identity"
    type = "S"
  }
}
