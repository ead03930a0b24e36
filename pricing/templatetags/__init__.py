"""Template tags of the commercial pillar."""
