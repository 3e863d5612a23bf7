"""The HTTP API: one file for each group of routes, listed here."""

NAMES = (
    "scenarios",
    "runs",
    "lessons",
    "chaos",
    "messages",
    "span",
    "query",
    "requests",
    "topology",
    "brokers",
    "stats",
    "ops",
    "document",
)
