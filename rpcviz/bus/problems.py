"""What a broker refuses or fails at, and what a call may end in.

Problem ─┬─ BrokerUnreachable ── BrokerLost
         ├─ LoginRefused
         ├─ TraceExchangeRefused
         ├─ BusClosed
         └─ Usage ── BadBrokerUrl
CallFailed ─┬─ CallTimeout
            └─ RemoteFailure
"""

from collections.abc import Mapping
from typing import Any

from rpcviz.base.problem import Problem, Usage


class BadBrokerUrl(Usage):
    """The text is no broker's address."""


class BrokerUnreachable(Problem):
    """Nobody answers at the broker's address."""

    exit_code, status = 3, 503

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"the broker at {url} cannot be reached",
            cause=why,
            remedy="Start it, correct --broker, or use --broker memory:// for the broker built in",
        )


class BrokerLost(BrokerUnreachable):
    """The connection broke, and a new one was refused."""


class LoginRefused(Problem):
    """The broker knows neither user, password nor vhost, or this user may not enter it."""

    exit_code, status = 3, 503

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"the broker at {url} refuses the login",
            cause=why,
            remedy="Check user, password and vhost of --broker: amqp://USER:PASSWORD@HOST:5672/VHOST",
        )


class TraceExchangeRefused(Problem):
    """The account may not read `amq.rabbitmq.trace`."""

    exit_code, status = 3, 503

    def __init__(self, *, user: str, vhost: str) -> None:
        super().__init__(
            f"the firehose of vhost {vhost!r} cannot be read",
            cause=f"RabbitMQ refused user {user!r} (403 ACCESS_REFUSED)",
            remedy=f"Grant it: rabbitmqctl set_permissions -p {vhost} {user} '^rpcviz[.]' "
            "'^rpcviz[.]' '^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$'",
        )


class BusClosed(Problem):
    """A program used its connections after `BusProcess.close`."""

    def __init__(self, program: str) -> None:
        super().__init__(
            f"{program} has left the bus", cause="its connections were closed while it was at work"
        )


class CallFailed(Exception):
    """A call that gave no result."""


class CallTimeout(CallFailed):
    """Nobody answered a call in time. What oslo calls `MessagingTimeout`."""

    def __init__(self, method: str, target: str, timeout_s: float) -> None:
        super().__init__(f"no answer to {method} from {target} within {timeout_s:g} s")
        self.method = method
        self.target = target
        self.timeout_s = timeout_s


class RemoteFailure(CallFailed):
    """The method raised on the other side. `exc_name` and `module` are the exception's there."""

    def __init__(
        self, exc_name: str, module: str | None, message: str, kwargs: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{exc_name}: {message}")
        self.exc_name = exc_name
        self.module = module
        self.message = message
        self.kwargs = kwargs


class ExpectedFailure(Exception):
    """Raised by a service's method to answer with an exception of OpenStack, such as `NoValidHost`."""

    def __init__(self, name: str, module: str, message: str, kwargs: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.name = name
        self.module = module
        self.message = message
        self.kwargs = kwargs
