"""The two home pages: composed from what the apps below offer."""
