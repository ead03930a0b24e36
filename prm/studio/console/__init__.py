"""Staff pages of policies."""
