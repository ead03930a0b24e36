"""Pillar 3, commercial: the product catalogue."""
