"""Everything that is not a screen: signing in, tokens, credentials, and where they go. Never imports Textual."""
