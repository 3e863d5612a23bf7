"""The HTTP API: one file for each group of routes, listed here."""

NAMES = ("scenarios", "runs", "messages", "requests", "topology", "stats", "ops", "document")
