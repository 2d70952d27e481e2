"""Takes the pictures of the docs from the real program: `python -m docs.pictures` renews them all."""
