"""The benchmark itself: that it measures everything, never how fast."""
