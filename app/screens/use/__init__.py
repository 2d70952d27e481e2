"""Using the credentials without copying them."""
