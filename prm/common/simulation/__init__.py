"""Simulation: what a version would have decided, on the facts of decisions that were really made."""
