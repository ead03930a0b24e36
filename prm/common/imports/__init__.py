"""Imports of CSV and Excel files: read, mapped, checked, run in chunks, undone.

Every app declares what can be imported in ``<app>/importers.py``; :mod:`prm.common.imports.registry` collects them.
"""
