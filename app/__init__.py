"""Sign in to Amazon Cognito from a terminal, a command line or Python, and leave with working AWS credentials."""

__version__ = "0.1.0"
