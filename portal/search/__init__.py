"""Search across what a person may see (查找)."""
