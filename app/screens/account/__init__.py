"""What signed-in people can do for their own account."""
