"""What OpenStack's names tell: program -> project, topic -> service, method -> who sends it.

Only used where the broker does not say it: names are configurable, so what comes from here is
marked as inferred. Source of the names: nova 34, neutron 29, cinder 29 (their rpcapi.py files).
"""

from typing import Final

WEB_SERVERS: Final = frozenset(
    {
        "gunicorn",
        "uwsgi",
        "uwsgi-core",
        "apache2",
        "httpd",
        "mod_wsgi",
        "mod_wsgi-express",
        "python",
        "python3",
    }
)
"""Programs that say nothing of the API they carry: oslo names a connection after argv[0]."""

_PROJECTS: Final = {
    "nova": "nova", "placement": "placement", "neutron": "neutron", "cinder": "cinder",
    "ceilometer": "ceilometer",
    "glance": "glance", "keystone": "keystone", "heat": "heat", "ironic": "ironic", "octavia": "octavia",
    "magnum": "magnum", "manila": "manila", "trove": "trove", "sahara": "sahara", "aodh": "aodh",
    "barbican": "barbican", "designate": "designate", "mistral": "mistral", "senlin": "senlin",
    "vitrage": "vitrage", "watcher": "watcher", "masakari": "masakari", "zun": "zun", "cyborg": "cyborg",
}  # fmt: skip
_TOPIC_PREFIXES: Final = (
    ("compute-alt", "nova-compute"),
    ("compute", "nova-compute"),
    ("conductor", "nova-conductor"),
    ("scheduler", "nova-scheduler"),
    ("cinder-scheduler", "cinder-scheduler"),
    ("cinder-volume", "cinder-volume"),
    ("cinder-backup", "cinder-backup"),
    ("q-agent-notifier-", "neutron-openvswitch-agent"),
    ("neutron-vo-", "neutron-openvswitch-agent"),
    ("q-", "neutron-server"),
    ("dhcp_agent", "neutron-dhcp-agent"),
    ("l3_agent", "neutron-l3-agent"),
    ("metering_agent", "neutron-metering-agent"),
    ("notifications", "ceilometer-agent-notification"),
    ("engine", "heat-engine"),
)
USUAL_TOPICS: Final = frozenset(
    topic
    for topic, service in _TOPIC_PREFIXES
    if topic[-1] != "-" and service != "ceilometer-agent-notification"
) | {"q-plugin", "q-l3-plugin", "q-reports-plugin", "q-server-resource-versions"}
_SENDERS: Final = {
    "nova-api": (
        "schedule_and_build_instances terminate_instance reboot_instance start_instance stop_instance "
        "external_instance_event get_console_output get_vnc_console get_spice_console get_serial_console "
        "get_host_uptime live_migrate_instance migrate_server rebuild_instance attach_volume detach_volume "
        "reserve_block_device_name snapshot_instance confirm_resize revert_resize set_admin_password "
        "pause_instance unpause_instance suspend_instance resume_instance rescue_instance unrescue_instance "
        "attach_interface detach_interface get_instance_diagnostics set_host_enabled inject_network_info "
        "update_aggregates delete_aggregate"
    ),
    "nova-conductor": (
        "select_destinations build_and_run_instance check_can_live_migrate_destination prep_resize"
    ),
    "nova-compute": (
        "object_action object_class_action object_class_action_versions object_backport_versions "
        "update_instance_info delete_instance_info sync_instance_info pre_live_migration "
        "check_can_live_migrate_source post_live_migration_at_destination resize_instance finish_resize"
    ),
    "neutron-server": (
        "push port_create_end port_update_end port_delete_end network_create_end network_update_end "
        "network_delete_end subnet_create_end subnet_update_end subnet_delete_end port_update port_delete "
        "security_groups_member_updated security_groups_rule_updated add_fdb_entries remove_fdb_entries "
        "update_fdb_entries binding_activate binding_deactivate network_update network_delete agent_updated "
        "routers_updated router_deleted"
    ),
    "neutron-openvswitch-agent": (
        "update_device_list get_devices_details_list_and_failed_devices tunnel_sync bulk_pull"
    ),
    "nova-novncproxy": "validate_console_port",
    "neutron-dhcp-agent": (
        "dhcp_ready_on_ports get_network_info get_active_networks_info create_dhcp_port release_dhcp_port"
    ),
    "neutron-l3-agent": "sync_routers get_router_ids get_service_plugin_list",
    "cinder-volume": "update_service_capabilities notify_service_capabilities",
}
_PUBLISHERS: Final = {
    "nova-api": "nova-api", "nova-conductor": "nova-conductor", "compute_task": "nova-conductor",
    "conductor": "nova-conductor", "nova-scheduler": "nova-scheduler", "network": "neutron-server",
    "image": "glance-api", "identity": "keystone",
}  # fmt: skip
"""`compute`, `nova-compute`, `scheduler` and `volume` are left out: several services publish under them."""


def project_of(program: str | None) -> str | None:
    """`nova` for `nova-compute`; None for a program of no known project."""
    return None if program is None else _PROJECTS.get(program.partition("-")[0])


def reader_of_topic(topic: str) -> str | None:
    """Which service listens on `topic`, as far as its name tells."""
    for prefix, service in _TOPIC_PREFIXES:
        if topic == prefix or (topic.startswith(prefix) and (prefix[-1] == "-" or topic[len(prefix)] == ".")):
            return service
    return None


def sender_of_method(method: str) -> str | None:
    """Which service sends `method`, where only one does."""
    return _SENDER_BY_METHOD.get(method)


def sender_of_publisher(publisher_id: str) -> tuple[str | None, str | None]:
    """Service and host of a notification's `publisher_id`: `compute.cmp1`, `nova-compute:cmp1`.

    The host is that of the process which emits it; an id with `@` names a volume's back end instead.
    """
    cut = min((at for at in (publisher_id.find(":"), publisher_id.find(".")) if at > 0), default=-1)
    if cut < 0:
        return None, None
    name, host = publisher_id[:cut], publisher_id[cut + 1 :]
    return _PUBLISHERS.get(name), (host if host and "@" not in host and name != "volume" else None)


_SENDER_BY_METHOD: Final = {
    method: service for service, methods in _SENDERS.items() for method in methods.split()
}

OBJECT_METHODS: Final = frozenset(
    {"object_action", "object_class_action", "object_class_action_versions", "object_backport_versions"}
)
"""nova-compute reads and writes the database through the conductor: most of a nova bus."""

ROUTINE_METHODS: Final = OBJECT_METHODS | {
    "report_state", "sync_instance_info", "update_service_capabilities", "notify_service_capabilities",
    "publish_service_capabilities", "ping", "oslo_rpc_server_ping",
}  # fmt: skip
"""A request that begins with one of these is a service's own life, not something a user asked for."""

_ALWAYS_KEPT: Final = frozenset({"report_state", "Service.save"})
_KEPT: Final = frozenset(
    {
        "update_device_list", "tunnel_sync", "get_devices_details_list_and_failed_devices",
        "add_fdb_entries", "remove_fdb_entries", "update_fdb_entries", "ComputeNode.save",
    }
)  # fmt: skip


def keeps_its_id(method: str | None, label: str | None, *, begins: str | None) -> bool:
    """True for a request whose context a process made once and uses for life.

    So its request id is no request: nova's service report and ComputeNode, every call of the
    OVS agent, neutron's l2population. `begins` is the method or event_type of the id's first
    message: what comes under an id which a user's request began is that request's.
    Source: neutron/plugins/ml2/drivers/openvswitch/agent/ovs_neutron_agent.py `__init__`
    (self.context); nova/servicegroup/drivers/db.py.
    """
    if method in _ALWAYS_KEPT or label in _ALWAYS_KEPT:
        return True
    if method not in _KEPT and label not in _KEPT:
        return False
    return begins is None or ("." not in begins and begins not in _BEGUN_BY_USERS)


_BEGUN_BY_USERS: Final = frozenset(_SENDERS["nova-api"].split()) | {"build_instances"}
