"""The acts of a user: what is done, and what must then be seen.

Never a message: what happens between is the services' business.
"""

NAMES = (
    "boot_vm",
    "delete_vm",
    "console_log",
    "live_migrate",
    "resize_vm",
    "security_group_update",
)
"""In teaching order: the whole path first, then one of each way to reach others."""
