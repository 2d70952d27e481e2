"""`admin …`."""
