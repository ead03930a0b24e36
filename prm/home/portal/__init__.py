"""A partner's home: what needs you now, what waits on the vendor, what was decided."""
