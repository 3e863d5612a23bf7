"""Between the processes of one simulated cloud: calls on exchange `rpcviz.world`, drawn and counted nowhere.

What OpenStack does without the bus (REST, the database, a device on the same host) goes here where the
two ends are different processes. Every object is named `rpcviz.…`, so that taps leave it out.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

from rpcviz.base.clock import Clock
from rpcviz.base.concurrency import Stop
from rpcviz.base.problem import Problem
from rpcviz.bus import guard
from rpcviz.bus.connect import LOST
from rpcviz.bus.dispatch import Endpoint
from rpcviz.bus.problems import CallFailed, CallTimeout
from rpcviz.bus.process import BusProcess
from rpcviz.bus.sweep import Belongings
from rpcviz.bus.url import BrokerUrl
from rpcviz.cloud.by_call import VERSION
from rpcviz.cloud.pace import Stopped

log = logging.getLogger(__name__)
EXCHANGE = "rpcviz.world"
WORLD = "rpcviz.world"
"""Topic of the owner: its world and its register."""
WAITING = "rpcviz.world.waiting"
"""Topic of the owner for calls that wait for a change, which must not hold up those that bring it."""
MEMBER = "rpcviz.member"
"""Topic of the members, each a server of its own."""
CALL_S = 5.0
PATIENCE_S = 30.0
"""How long a service waits for an owner that went away to come back."""
AWAY: tuple[type[Exception], ...] = (*LOST, CallFailed)
"""What a call on the line may end in when the other end, or the broker, is gone; Problem is one."""
LOOK_S = 0.5
WAITERS = 64


class OwnerAway(Problem):
    """The process that holds the simulated cloud's state is gone."""

    exit_code, status = 1, 503

    def __init__(self, cause: str) -> None:
        super().__init__(
            "the owner of the simulated cloud does not answer",
            cause=cause,
            remedy="Start it again (rpcviz cloud, or rpcviz serve --cloud): what is left joins it.",
        )


class MemberAway(Problem):
    """A process of the simulated cloud does not answer."""

    exit_code, status = 1, 503

    def __init__(self, method: str) -> None:
        super().__init__(
            f"the process of the simulated cloud that does {method} does not answer",
            cause="it ended, or it is too busy",
            remedy="Start its services again with rpcviz cloud --services …",
        )
        self.method = method


class Line:
    """This process's end."""

    def __init__(
        self, url: BrokerUrl, *, name: str, clock: Clock, stop: Stop, patience_s: float = PATIENCE_S
    ) -> None:
        """`name`: of this member. `stop` ends whoever waits for the owner, as one does for `patience_s`."""
        self.name = name
        self._url = url
        self._stop = stop
        self._away = False
        self._patience_s = patience_s
        self._process = BusProcess(
            url, program=EXCHANGE, host="here", pid=os.getpid(), clock=clock, replies="rpcviz.reply_"
        )
        self._client = self._process.client(EXCHANGE)

    def serve_owner(self, endpoints: Sequence[Endpoint]) -> None:
        """Answer as the owner. Raises BrokerUnreachable."""
        self._process.server(EXCHANGE, WORLD, self.name, endpoints).start()
        self._process.server(EXCHANGE, WAITING, self.name, endpoints, workers=WAITERS).start()

    def serve_member(self, endpoints: Sequence[Endpoint]) -> None:
        """Answer as a member. Raises BrokerUnreachable."""
        self._process.server(EXCHANGE, MEMBER, self.name, endpoints).start()

    def ask_owner(
        self,
        namespace: str,
        method: str,
        args: Mapping[str, Any],
        *,
        topic: str = WORLD,
        timeout_s: float = CALL_S,
        patience_s: float | None = None,
    ) -> Any:
        """Call the owner; while there is none, wait for one up to `patience_s`, or as long as this line does.

        Raises OwnerAway, Stopped, RemoteFailure, BusClosed, BrokerUnreachable.
        """
        left_s = self._patience_s if patience_s is None else patience_s
        while True:
            try:
                found = self._client.call(
                    topic,
                    method,
                    args,
                    context={},
                    version=VERSION,
                    namespace=namespace,
                    timeout_s=timeout_s,
                )
            except CallTimeout as late:
                if self._stop.is_set():
                    raise Stopped from None
                # A call that an owner has but did not answer may have been done: it is not made twice.
                if guard.owned(self._url) and not self._away:
                    raise OwnerAway(str(late)) from None
                self._note_away(True)
                left_s = self._wait_for_owner(left_s)
            else:
                self._note_away(False)
                return found

    def _wait_for_owner(self, patience_s: float) -> float:
        """What is left of the patience once there is an owner again. Raises OwnerAway, Stopped."""
        while not guard.owned(self._url):
            if patience_s <= 0:
                raise OwnerAway("no process on this broker owns it")
            if self._stop.wait(LOOK_S):
                raise Stopped
            patience_s -= LOOK_S
        return patience_s

    def _note_away(self, away: bool) -> None:
        if away and not self._away:
            log.warning("the owner of the simulated cloud went away; waiting for it to come back")
        elif self._away and not away:
            log.warning("the owner of the simulated cloud is back")
        self._away = away

    def ask_member(
        self, member: str, namespace: str, method: str, args: Mapping[str, Any], *, timeout_s: float
    ) -> Any:
        """Call one member. Raises MemberAway, RemoteFailure, BusClosed, BrokerUnreachable."""
        try:
            return self._client.call(
                MEMBER,
                method,
                args,
                context={},
                server=member,
                version=VERSION,
                namespace=namespace,
                timeout_s=timeout_s,
            )
        except CallTimeout:
            raise MemberAway(method) from None

    def belongings(self) -> Belongings:
        """What it declared so far."""
        return self._process.belongings()

    def close(self) -> None:
        """Hang up."""
        self._process.close()
