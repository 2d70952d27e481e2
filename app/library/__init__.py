"""What a Python program sees: few names, over the services that the screens and the command line use as well."""
