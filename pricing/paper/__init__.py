"""Quotes on paper and as spreadsheets: what a sheet holds, set for reading outside of the product."""
