"""The console's endpoints of policies."""
