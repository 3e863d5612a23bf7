"""What administrators ask of nova-api: pings, a new aggregate.

Each is one plain way to reach others: any one server of a topic, or all of them.
Source: nova/baserpc.py `BaseAPI.ping`,
nova/compute/api.py `AggregateAPI.create_aggregate`, nova/scheduler/rpcapi.py `update_aggregates`,
nova/objects/aggregate.py.
"""

from typing import Any

from rpcviz.bus.client import RpcClient
from rpcviz.cloud import base_api, context, moments
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.nova_objects import wrap
from rpcviz.cloud.service import Part, Seat


class Administration(Part):
    """The part of nova-api that administrators use."""

    _seat: Seat
    _rpc: RpcClient

    def ping(self, request_id: str, *, topic: str, times: int) -> None:
        """Call any server of `topic`, so many times, one call after the other.

        No REST call of nova does this: nova's services ping by themselves when they start.
        """
        seat = self._seat
        seat.hops.asked(f"ping {topic}", request_id)
        seat.pace.take(seat.pace.durations.rest)
        for _ in range(times):
            ctx = context.nova_admin(request_id, seat.clock.now_ns())
            self._rpc.call(
                topic,
                "ping",
                {"arg": base_api.WORDS},
                context=ctx,
                version=base_api.VERSION,
                namespace=base_api.NAMESPACE,
                timeout_s=base_api.TIMEOUT_S,
            )

    def create_aggregate(self, request_id: str) -> None:
        """POST /os-aggregates: written down, and told to every scheduler."""
        seat = self._seat
        now = seat.clock.now_ns()
        ctx = context.elevated(context.nova_user(request_id, now))
        seat.hops.rest(seat.who, "POST /os-aggregates", "200 OK", request_id, sender="user")
        seat.pace.take(seat.pace.durations.rest)
        uuid = seat.new_uuid()
        name = f"rack-{uuid[:4]}"
        self._announce(ctx, name, "create.start", {"name": name})
        seat.hops.db("INSERT aggregates", None, request_id)
        seat.pace.take(seat.pace.durations.db)
        number = int(uuid[:4], 16)
        self._announce(ctx, str(number), "create.end", {"name": name, "aggregate_id": number})
        data = {
            "id": number,
            "uuid": uuid,
            "name": name,
            "hosts": [],
            "metadata": {},
            "created_at": moments.seconds(now),
            "updated_at": None,
            "deleted_at": None,
            "deleted": False,
        }
        args = {"aggregates": [wrap("Aggregate", "1.3", data)]}
        self._rpc.fanout("scheduler", "update_aggregates", args, context=ctx, version="4.1")

    def _announce(self, ctx: dict[str, Any], who: str, event: str, payload: dict[str, Any]) -> None:
        """As `aggregate.NAME`, later `aggregate.NUMBER` (nova/compute/utils.py)."""
        data = {"id": payload.get("aggregate_id"), "uuid": None, "name": payload["name"]}
        made = wrap("AggregatePayload", "1.1", {**data, "hosts": [], "metadata": {}})
        event = f"aggregate.{event}"
        Announcer(self._seat, f"aggregate.{who}").tell(ctx, event, payload, twin=event, object_=made)
