"""The acts of a user: what is done, and what must then be seen.

Never a message: what happens between is the services' business.
"""

NAMES = (
    "boot_vm",
    "delete_vm",
    "console_log",
    "security_group_update",
    "no_valid_host",
    "live_migrate",
    "reschedule",
    "host_uptime",
    "vnc_console",
    "reboot_vm",
    "stop_vm",
    "start_vm",
    "snapshot_vm",
    "resize_vm",
    "port_update",
    "create_network",
    "router_update",
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
    "hosts_in_trouble",
)
"""In teaching order: first what a reader meets beside Boot a VM, then the rest by project."""
