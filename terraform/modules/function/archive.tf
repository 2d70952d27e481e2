# The zip is made where Terraform runs, at apply, by the Python that is there: no other provider, nothing to install.

locals {
  sources = "${path.module}/../../../app/functions"

  # Of the sources, not of the zip: it is known before there is a zip, and on a machine that never made one.
  source_hash = sha256(join("", [
    for file in sort(fileset(local.sources, "*.py")) : "${file} ${filesha256("${local.sources}/${file}")}\n"
  ]))
}

resource "terraform_data" "archive" {
  # All that has the function uploaded anew.
  triggers_replace = [local.source_hash, var.name, var.zip]

  provisioner "local-exec" {
    # without a shell: the same on every system
    interpreter = [var.python, "${local.sources}/archive.py", var.module]
    command     = var.zip
  }
}
