"""Pillar 2, operations: deal registration, opportunities, claims on accounts."""
