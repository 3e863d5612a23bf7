"""What can be found of a call that went wrong, or of an answer that nobody gets: a file per finding.

Each judges by one entry alone, so that a search finds what the drawer says.
"""

NAMES = (
    "unrouted",
    "deserted",
    "late",
    "gone",
    "failed",
    "working",
    "silent",
    "untaken",
    "unread",
    "unknown",
)
"""The first that fits is the verdict."""
