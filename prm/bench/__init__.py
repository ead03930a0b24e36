"""The benchmark: a database of the size the product is meant for, and what is measured on it.

Not a part of a normal run: nothing imports it, and it has settings of its own. ``make bench`` runs it, docs/bench.md
holds what it found last, docs/performance.md what bounds each figure.
"""
