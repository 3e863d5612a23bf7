"""What each program of the simulated cloud does on a message: endpoints plus the calls it makes.

Never kombu, never another service's inside: they meet on the bus, or at a REST door.
"""

NAMES = (
    "nova_api",
    "nova_conductor",
    "nova_scheduler",
    "nova_compute",
    "nova_novncproxy",
    "neutron_server",
    "ovs_agent",
    "dhcp_agent",
    "l3_agent",
    "cinder_volume",
    "cinder_scheduler",
    "cinder_api",
    "ceilometer",
)
"""In the order in which they start: who is called comes before who calls at its start."""
