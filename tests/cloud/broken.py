"""A cloud in which something is broken on purpose, and what a test asks of it."""

import contextlib

from rpcviz.base.problem import Problem
from rpcviz.bus import management
from rpcviz.bus.problems import CallFailed
from rpcviz.cloud.breakage import Breakage
from rpcviz.cloud.fault import BROKER
from rpcviz.trace.entry import Entry
from tests.cloud.rig import MEMORY, Rig
from tests.wait import wait_until

CALL = "get_console_output"
DELAYS = {"slow": {"delay": 2}, "reply_late": {"delay": 2}}
ANSWERED = {"clock_skew", "poison", "stale_fanout", "twice", "wrong_version"}
"""Faults under which calls are answered all the same, which may take its time on a busy machine."""


class Broken:
    """A cloud with a server on a host, and what is broken there."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.chaos = rig.chaos
        assert rig.play("boot_vm").state == "succeeded"
        self.server = next(server for server in rig.cloud.world.instances() if server.host)
        self.host = str(self.server.host)

    def break_it(self, fault: str, program: str = "nova-compute", **more: object) -> Breakage:
        if fault == "broker_restart":
            target = BROKER
        else:
            host = self.host if program == "nova-compute" else f"{program.rpartition('-')[2][0]}1"
            target = f"{program}@{'api1' if program == 'nova-api' else host}"
        timeout = 60 if fault in ANSWERED else 1
        given = {"target": target, "timeout": timeout, **DELAYS.get(fault, {}), **more}
        return self.chaos.break_it(fault, given)

    def ask(self) -> None:
        """A user asks for the console's log of that server; it may fail."""
        before = len(self.calls())
        with contextlib.suppress(Problem, CallFailed):
            self.rig.cloud.nova_api.console_log(f"req-{self.rig.cloud.new_uuid()}", self.server.uuid)
        wait_until(lambda: len(self.calls()) > before, 5, "the call")

    def reboot(self) -> str:
        """A user reboots that server, which is a cast to its host; the request's id."""
        request_id = f"req-{self.rig.cloud.new_uuid()}"
        self.rig.cloud.nova_api.reboot_server(request_id, self.server.uuid, hard=True)
        return request_id

    def calls(self) -> list[Entry]:
        found = [
            entry for entry in self.rig.entries.values() if entry.method == CALL and entry.kind == "call"
        ]
        return sorted(found, key=lambda entry: entry.seq)


def queues(*, read: bool = False) -> set[str]:
    """Those that servers declared, or that are read now; reply queues come with a process's first call."""
    found = management.topology(MEMORY).queues
    names = {queue.name for queue in found if queue.consumers or not read}
    return {name for name in names if not name.startswith("reply_")}


def wait_for_all(before: set[str]) -> None:
    """Whoever was cut off needs a moment to come back."""
    wait_until(lambda: queues(read=True) >= before, 20, "every queue with its reader")
