"""What can be broken on purpose in the simulated cloud: a file per fault.

By honest means only: a server that does not do what it should, or an operator's hand on a queue.
"""

NAMES = (
    "freeze",
    "kill",
    "network_pause",
    "slow",
    "reply_late",
    "lose_replies",
    "dead_reply_queue",
    "unbound_queue",
    "full_queue",
    "wrong_version",
    "twice",
    "poison",
    "stale_fanout",
    "clock_skew",
    "broker_restart",
)
"""In teaching order."""
