"""The matching rule as plainly as it can be said: every pair compared in full, every name taken apart anew.

What the product does in less time is held to this, result by result, by ``test_plain_rule``.
"""
