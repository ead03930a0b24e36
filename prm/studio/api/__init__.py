"""The console's API of policies."""
