"""The console's first page, and the policies in force."""
