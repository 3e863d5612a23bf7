"""Request contexts as nova, neutron and cinder flatten them into messages; tokens are made up.

Key order is that of the capture. Source: oslo_context/context.py `to_dict`,
nova/context.py `to_dict`, neutron_lib/context.py `to_dict`.
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.cloud import identity, moments

Context = dict[str, Any]


def token(seed: str) -> str:
    """A made-up fernet token: nobody issued it, it opens nothing. `seed`: hex digits."""
    return "gAAAAAB" + (seed * 8)[:176]


def _catalog(project: str) -> list[dict[str, Any]]:
    services = (
        ("placement", "placement", "http://placement:8778"),
        ("network", "neutron", "http://rpc1:9696"),
        ("block-storage", "cinder", f"http://api1:8776/v3/{project}"),
        ("image", "glance", "http://api1:9292"),
    )
    return [
        {
            "type": kind,
            "name": name,
            "endpoints": [
                {"region": "RegionOne", "adminURL": url, "internalURL": url, "publicURL": url},
            ],
        }
        for kind, name, url in services
    ]


def _base(
    *,
    user: str | None = None,
    project: str | None = None,
    admin: bool,
    auth_token: str | None = None,
    request_id: str,
    global_request_id: str | None = None,
    roles: list[str],
) -> Context:
    domain = "default" if user else None
    return {
        "user": user,
        "project_id": project,
        "system_scope": None,
        "project": project,
        "domain": None,
        "user_domain": domain,
        "project_domain": domain,
        "is_admin": admin,
        "read_only": False,
        "show_deleted": False,
        "auth_token": auth_token,
        "request_id": request_id,
        "global_request_id": global_request_id,
        "resource_uuid": None,
        "roles": roles,
        "user_identity": f"{user} {project} - default default" if user else "- - - - -",
        "is_admin_project": True,
        "user_id": user,
    }


def _demo(request_id: str, caller: Mapping[str, Any] | None = None) -> Context:
    """User `demo`; `caller`: the context of a service that comes with the user's token."""
    return _base(
        user=identity.USER,
        project=identity.PROJECT,
        admin=False,
        auth_token=caller["auth_token"] if caller else _token_of(request_id),
        request_id=request_id,
        global_request_id=global_id(caller) if caller else None,
        roles=["member", "reader"],
    )


def _service(user: str, request_id: str, global_request_id: str) -> Context:
    """A service of another project, with an account of its own."""
    return _base(
        user=user,
        project=identity.SERVICE_PROJECT,
        admin=True,
        auth_token=_token_of(request_id),
        request_id=request_id,
        global_request_id=global_request_id,
        roles=["member", "service", "reader", "admin", "manager"],
    )


def _token_of(request_id: str) -> str:
    return token(request_id.replace("-", "")[3:])


def _nova(base: Context, *, now_ns: int, user_name: str | None, project_name: str | None) -> Context:
    return {
        **base,
        "read_deleted": "no",
        "remote_address": "198.51.100.7" if user_name else None,
        "timestamp": moments.micros(now_ns),
        "quota_class": None,
        "user_name": user_name,
        "service_catalog": _catalog(base["project_id"]) if base["project_id"] else [],
        "project_name": project_name,
    }


def _neutron(base: Context, *, now_ns: int, user_name: str | None, project_name: str | None) -> Context:
    return {
        **base,
        "timestamp": moments.spaced(now_ns),
        "project_name": project_name,
        "user_name": user_name,
        "has_global_access": base["is_admin"],
        "can_set_project_id": base["is_admin"],
    }


def _cinder(base: Context, *, now_ns: int, project_name: str | None, remote: str | None) -> Context:
    """Source: cinder/context.py `to_dict`; of the catalogue cinder keeps what it calls itself."""
    return {
        **base,
        "project_name": project_name,
        "domain_id": None,
        "read_deleted": "no",
        "remote_address": remote,
        "timestamp": moments.micros(now_ns),
        "quota_class": None,
        "service_catalog": [one for one in _catalog(base["project_id"]) if one["type"] == "image"]
        if base["project_id"]
        else [],
        "message_resource_id": None,
        "message_resource_type": None,
        "message_action": None,
    }


def nova_user(request_id: str, now_ns: int) -> Context:
    """User `demo` at nova-api."""
    base = _demo(request_id)
    return _nova(base, now_ns=now_ns, user_name="demo", project_name="demo")


def nova_service(request_id: str, global_request_id: str, now_ns: int) -> Context:
    """Another project's service at nova-api, such as neutron's notifier."""
    base = _service(identity.NOVA_USER, request_id, global_request_id)
    return _nova(base, now_ns=now_ns, user_name="nova", project_name="service")


def nova_admin(request_id: str, now_ns: int, roles: list[str] | None = None) -> Context:
    """A nova service on its own account (heartbeats, audits): no user, no token."""
    base = _base(admin=True, request_id=request_id, roles=roles or [])
    return _nova(base, now_ns=now_ns, user_name=None, project_name=None)


def neutron_admin(request_id: str, now_ns: int) -> Context:
    """A neutron service or agent on its own account."""
    base = _base(admin=True, request_id=request_id, roles=["admin", "reader", "member"])
    return _neutron(base, now_ns=now_ns, user_name=None, project_name=None)


def neutron_user(request_id: str, caller: Mapping[str, Any] | None, now_ns: int) -> Context:
    """User `demo` at neutron's API; `caller`: nova's context where nova forwards the user's token.

    A new request id, and the caller's as the global one (nova/network/neutron.py `_get_ksa_client`).
    """
    base = _demo(request_id, caller)
    return _neutron(base, now_ns=now_ns, user_name="demo", project_name="demo")


def neutron_service(request_id: str, caller: Mapping[str, Any], now_ns: int) -> Context:
    """Nova's own account at neutron's API: it binds ports as an administrator."""
    base = _service(identity.NEUTRON_USER, request_id, global_id(caller))
    return _neutron(base, now_ns=now_ns, user_name="neutron", project_name="service")


def cinder_user(request_id: str, caller: Mapping[str, Any] | None, now_ns: int) -> Context:
    """User `demo` at cinder-api; `caller`: nova's context where nova comes with the user's token.

    Then a new request id, and the caller's as the global one (nova/volume/cinder.py `cinderclient`).
    """
    base = _demo(request_id, caller)
    return _cinder(base, now_ns=now_ns, project_name="demo", remote="198.51.100.7")


def cinder_admin(request_id: str, now_ns: int) -> Context:
    """A cinder service on its own account: no user, no token."""
    base = _base(admin=True, request_id=request_id, roles=["admin"])
    return _cinder(base, now_ns=now_ns, project_name=None, remote=None)


def global_id(context: Mapping[str, Any]) -> str:
    """The id that a service hands on to the next project (oslo.context `global_id`)."""
    return str(context.get("global_request_id") or context["request_id"])


def carried(context: Mapping[str, Any]) -> Context:
    """What an endpoint hands on: its context less what oslo added for it alone."""
    return {key: value for key, value in context.items() if key != "client_timeout"}


def elevated(context: Mapping[str, Any]) -> Context:
    """The same request with admin rights; the request id stays (nova/context.py `elevated`)."""
    roles = list(context["roles"])
    return {**carried(context), "is_admin": True, "roles": roles if "admin" in roles else [*roles, "admin"]}


def announced(context: Mapping[str, Any], now_ns: int) -> Context:
    """The copy of it that a notification is sent with; what is secret in it the notifier leaves out."""
    spoken = moments.micros if "service_catalog" in context else moments.spaced
    return {**carried(context), "timestamp": spoken(now_ns)}
