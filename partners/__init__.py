"""Pillar 1, strategy: partners, their people and tiers, territories, and the end customers' accounts."""
