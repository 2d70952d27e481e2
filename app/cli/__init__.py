"""The command line: one parser, one module for each family of commands."""
