"""Background jobs of the kernel. Each is a name and ids: fetch, then one service call."""
