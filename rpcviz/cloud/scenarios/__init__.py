"""The acts of a user: what is done, and what must then be seen.

Never a message: what happens between is the services' business.
"""

NAMES = (
    "boot_vm",
    "delete_vm",
    "console_log",
    "security_group_update",
    "create_volume",
    "delete_volume",
    "snapshot_volume",
    "attach_volume",
    "detach_volume",
)
"""In teaching order: the whole path first, then one of each way to reach others."""
