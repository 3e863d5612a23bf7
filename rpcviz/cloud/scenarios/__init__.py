"""The acts of a user: what is done, and what must then be seen.

Never a message: what happens between is the services' business.
"""

NAMES = (
    "boot_vm",
    "no_valid_host",
    "reschedule",
    "delete_vm",
    "host_uptime",
    "console_log",
    "vnc_console",
    "reboot_vm",
    "stop_vm",
    "start_vm",
    "snapshot_vm",
    "live_migrate",
    "resize_vm",
    "security_group_update",
    "port_update",
    "create_network",
    "agent_start",
    "create_volume",
    "delete_volume",
    "snapshot_volume",
    "attach_volume",
    "detach_volume",
    "one_of_many",
    "one_server",
    "all_servers",
    "three_ways",
)
"""In teaching order: the whole path first, then one of each way to reach others."""
