"""A file per lesson: what it tells, what it asks, and a pure predicate over changes that marks the answer.

No answer is ever stored here: what is right is read from what the broker did. No input, output, clock or
thread; what was recorded of a real cloud lies in `recorded/` and is read by `store`.
"""

NAMES = (
    "bus_and_rest",
    "one_of_many",
    "one_server",
    "all_servers",
    "call_and_cast",
    "notifications",
    "boot_today",
    "failures",
    "real_bus",
)
"""In teaching order: where the bus is, the three kinds of address, the ways to talk, then whole stories."""
