"""RabbitMQ's management API, read into the records of `wire.broker`.

Source: https://www.rabbitmq.com/docs/http-api-reference, and answers of RabbitMQ 3.10 and 4.0.
Only the columns that are used are asked for; what is missing in an answer is unknown.
"""

from typing import Any, Literal, TypeVar
from urllib.parse import quote

import msgspec

from rpcviz.base.pipe import PipeCounts
from rpcviz.bus.embedded.firehose import TRACE_EXCHANGE
from rpcviz.bus.management.address import ManagementUrl
from rpcviz.bus.management.answers import (
    BindingAnswer,
    ChannelDetailsAnswer,
    ConnectionAnswer,
    ConsumerAnswer,
    ExchangeAnswer,
    FeatureAnswer,
    NodeAnswer,
    OverviewAnswer,
    PermissionAnswer,
    QueueAnswer,
    VhostAnswer,
    WhoamiAnswer,
)
from rpcviz.bus.management.ask import NotThere, ask
from rpcviz.bus.state import BrokerFacts
from rpcviz.bus.url import BrokerUrl
from rpcviz.wire.broker import (
    BindingInfo,
    BrokerTopology,
    ConnectionInfo,
    ConsumerInfo,
    ExchangeInfo,
    QueueInfo,
)

_OWN = "rpcviz."
Row = TypeVar("Row")
_TRANSIENT = "transient_nonexcl_queues"


class Permissions(msgspec.Struct, frozen=True, kw_only=True):
    """What a user may do in a vhost: patterns of names; None where the user has no permission there."""

    user: str
    tags: tuple[str, ...] = ()
    configure: str | None = None
    write: str | None = None
    read: str | None = None


class Api:
    """One broker's management API; every method raises NotManaged."""

    def __init__(self, broker: BrokerUrl, management: ManagementUrl | None) -> None:
        self._broker = broker
        self._where = management
        self._vhost = quote(broker.vhost, safe="")

    def topology(self) -> BrokerTopology:
        """A snapshot of the vhost; what belongs to rpcviz, and `amq.*` that nobody uses, are left out."""
        vhost = self._vhost
        bindings = self._rows(f"/bindings/{vhost}", BindingAnswer)
        bound = {each.source for each in bindings}
        exchanges = self._rows(
            f"/exchanges/{vhost}?columns=name,type,durable,auto_delete,internal", ExchangeAnswer
        )
        queues = self._rows(
            f"/queues/{vhost}?columns=name,durable,auto_delete,exclusive,messages,consumers", QueueAnswer
        )
        return BrokerTopology(
            vhost=self._broker.vhost,
            connections=tuple(self._connections()),
            exchanges=tuple(
                ExchangeInfo(
                    name=each.name,
                    type=each.type,
                    durable=each.durable,
                    auto_delete=each.auto_delete,
                    internal=each.internal,
                )
                for each in exchanges
                if _is_theirs(each.name, bound)
            ),
            queues=tuple(_queue(each) for each in queues if not each.name.startswith(_OWN)),
            bindings=tuple(
                BindingInfo(exchange=each.source, key=each.routing_key, queue=each.destination)
                for each in bindings
                if each.source
                and each.destination_type == "queue"
                and not each.source.startswith(_OWN)
                and each.source != TRACE_EXCHANGE
                and not each.destination.startswith(_OWN)
            ),
            consumers=tuple(self._consumers()),
        )

    def _connections(self) -> list[ConnectionInfo]:
        columns = (
            "name,vhost,user,user_provided_name,client_properties.host,client_properties.connection_name"
        )
        found = self._rows(f"/vhosts/{self._vhost}/connections?columns={columns}", ConnectionAnswer)
        return [_connection(each) for each in found if not _is_own(each)]

    def _consumers(self) -> list[ConsumerInfo]:
        return [
            ConsumerInfo(
                queue=each.queue.name,
                connection=each.channel_details.connection_name,
                tag=each.consumer_tag,
            )
            for each in self._rows(f"/consumers/{self._vhost}", ConsumerAnswer)
            if isinstance(each.channel_details, ChannelDetailsAnswer) and not each.queue.name.startswith(_OWN)
        ]

    def facts(self) -> BrokerFacts:
        """Product, version, node."""
        found = self._get(
            "/overview?columns=product_name,product_version,rabbitmq_version,node", OverviewAnswer
        )
        return BrokerFacts(
            product=found.product_name,
            version=found.product_version or found.rabbitmq_version,
            node=found.node,
            vhost=self._broker.vhost,
        )

    def queue_counts(self, name: str) -> PipeCounts | None:
        """What waits in a queue; what went through it is told for running ones only, and seconds late."""
        try:
            found = self._get(f"/queues/{self._vhost}/{quote(name, safe='')}", dict[str, Any])
        except NotThere:
            return None
        stats = found.get("message_stats") or {}
        given = _number(stats.get("publish"))
        waiting = _number(found.get("messages"))
        taken = _number(stats.get("deliver_no_ack")) + _number(stats.get("ack"))
        return PipeCounts(given=given, taken=taken, dropped=max(0, given - taken - waiting), waiting=waiting)

    def is_tracing(self) -> bool:
        """True while the firehose of the vhost is on, on the node that answers."""
        found: VhostAnswer = self._get(f"/vhosts/{self._vhost}?columns=tracing", VhostAnswer)
        return found.tracing

    def set_tracing(self, on: bool) -> None:
        """Switch the firehose. Only the vhost's flag is changed: what else it has, it keeps."""
        known = self._get(f"/vhosts/{self._vhost}", dict[str, Any])
        # An update without these would clear them.
        kept = {key: known[key] for key in ("description", "tags", "default_queue_type") if key in known}
        kept = {key: value for key, value in kept.items() if value not in ("undefined", None)}
        path = f"/vhosts/{self._vhost}"
        ask(self._broker, self._where, path, object, method="PUT", body={**kept, "tracing": on})

    def permissions(self) -> Permissions:
        """What the broker's user may do in the vhost, as far as the API tells that user."""
        who = self._get("/whoami", WhoamiAnswer)
        tags = tuple(who.tags.split(",")) if isinstance(who.tags, str) else tuple(who.tags)
        user = self._broker.user
        try:
            found = self._rows(f"/users/{quote(user, safe='')}/permissions", PermissionAnswer)
        except NotThere:
            found = []
        here = next((each for each in found if each.vhost == self._broker.vhost), None)
        tags = tuple(tag for tag in tags if tag)
        if here is None:
            return Permissions(user=user, tags=tags)
        return Permissions(user=user, tags=tags, configure=here.configure, write=here.write, read=here.read)

    def transient_policy(self) -> Literal["permitted", "denied"] | None:
        """Whether transient queues that are not exclusive are allowed; None where it is not said.

        RabbitMQ 3 has no such list, and 4.0 tells its default there but not what is configured.
        """
        try:
            features = self._rows("/deprecated-features", FeatureAnswer)
        except NotThere:
            return None
        found = next((each for each in features if each.name == _TRANSIENT), None)
        if found is None:
            return None
        if found.state == "denied" or found.deprecation_phase in ("disconnected", "removed"):
            return "denied"
        return "permitted" if found.state == "permitted" else None

    def alarms(self) -> tuple[str, ...]:
        """What the nodes ran short of; publishers are held back meanwhile."""
        nodes = self._rows("/nodes?columns=mem_alarm,disk_free_alarm", NodeAnswer)
        names = {"memory": "mem_alarm", "disk": "disk_free_alarm"}
        return tuple(name for name, flag in names.items() if any(getattr(node, flag) for node in nodes))

    def _rows(self, path: str, shape: type[Row]) -> list[Row]:
        # What has none of the columns yet is an empty list there, and no object.
        rows = ask(self._broker, self._where, path, list[shape | list[Any]])  # type: ignore[valid-type]
        return [row for row in rows if isinstance(row, shape)]

    def _get(self, path: str, shape: type[Any]) -> Any:
        return ask(self._broker, self._where, path, shape)


def _is_theirs(exchange: str, bound: set[str]) -> bool:
    if exchange.startswith("amq."):
        return exchange in bound and exchange != TRACE_EXCHANGE
    return not exchange.startswith(_OWN)


def _is_own(connection: ConnectionAnswer) -> bool:
    return str(_said_name(connection) or "").startswith(_OWN)


def _said_name(connection: ConnectionAnswer) -> object:
    if connection.user_provided_name is not None:
        return connection.user_provided_name
    said = connection.client_properties
    return said.get("connection_name") if isinstance(said, dict) else None


def _connection(found: ConnectionAnswer) -> ConnectionInfo:
    name, said = _said_name(found), found.client_properties
    host = said.get("host") if isinstance(said, dict) else None
    return ConnectionInfo(
        name=found.name,
        user_provided_name=None if name is None else str(name),
        user=found.user,
        host=None if host is None else str(host),
    )


def _queue(found: QueueAnswer) -> QueueInfo:
    return QueueInfo(
        name=found.name,
        durable=found.durable,
        auto_delete=found.auto_delete is True or found.auto_delete == "true",
        exclusive=found.exclusive is True or found.exclusive == "true",
        messages=found.messages,
        consumers=found.consumers,
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
