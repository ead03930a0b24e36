"""Reading for the studio's pages."""
