"""The acts of a user: what is done, and what must then be seen.

Never a message: what happens between is the services' business.
"""

NAMES = (
    "boot_vm",
    "delete_vm",
    "console_log",
    "security_group_update",
    "port_update",
    "create_network",
    "agent_start",
    "one_of_many",
    "one_server",
    "all_servers",
    "three_ways",
)
"""In teaching order: the whole path first, then one of each way to reach others."""
