"""What a nova-compute does when a method fails: it writes it down, and announces it in both formats.

Only then does a caller get the exception. Source: nova/compute/utils.py `wrap_instance_fault`,
`reverts_task_state`; nova/exception_wrapper.py `wrap_exception`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rpcviz.bus.dispatch import Request
from rpcviz.cloud import context, nova_rows, versioned_payloads
from rpcviz.cloud.indirection import Indirection
from rpcviz.cloud.nova_announcer import Announcer
from rpcviz.cloud.nova_host import uuid_of
from rpcviz.cloud.quiet import is_moot
from rpcviz.cloud.service import Seat

UNEXPECTED = 500
"""The code of an exception that nova has no code for."""


class Faults:
    """The faults of one host's servers."""

    def __init__(self, seat: Seat, objects: Indirection, announcer: Announcer) -> None:
        self._seat = seat
        self._objects = objects
        self._announcer = announcer

    def reverting(self, event: str, work: Callable[[Request], None]) -> Callable[[Request], None]:
        """`work` of a cast: when it fails the server is idle again; when it is moot it ends quietly.

        `event`: the line of the server's action log, which is ended too.
        """

        def guarded(request: Request) -> None:
            try:
                work(request)
            except Exception as failure:
                if is_moot(failure):
                    return
                self._revert(request, event, failure)
                raise

        return guarded

    def _revert(self, request: Request, event: str, failure: Exception) -> None:
        uuid, ctx = uuid_of(request), context.carried(request.context)
        message = str(failure)
        self._objects.create_fault(ctx, uuid, UNEXPECTED, message)
        self._objects.event_finish(ctx, uuid, event, failure=message)
        server = self._seat.world.change(uuid, task_state=None, fault=message)
        self._objects.save(ctx, server, ["task_state"])
        more = {key: value for key, value in request.args.items() if key != "instance"}
        kind = type(failure).__name__
        self.announce(ctx, uuid, request.method, more=more, exception=kind, message=message)

    def announce(
        self,
        ctx: dict[str, Any],
        uuid: str,
        method: str,
        *,
        more: Mapping[str, Any],
        exception: str,
        message: str,
    ) -> None:
        """The error notification.

        The legacy event is called after the method that failed, the versioned one always
        `compute.exception`. `more`: the method's arguments besides the server. Raises Gone.
        """
        seat = self._seat
        server, ports = seat.world.instance(uuid), seat.world.ports_of(uuid)
        row = nova_rows.instance(server, ports)["nova_object.data"]
        legacy = {"exception": message, "args": {"instance": row, **more}}
        made = versioned_payloads.exception(exception, message, method)
        twin = versioned_payloads.twin(method)
        self._announcer.tell(ctx, method, legacy, twin=twin, object_=made, priority="ERROR")
