"""What a broker refuses or fails at, and what a call may end in.

Problem ─┬─ BrokerUnreachable ─┬─ BrokerLost
         │                     └─ TlsRefused
         ├─ LoginRefused ── VhostRefused
         ├─ TraceExchangeRefused
         ├─ TraceExchangeMissing
         ├─ ExchangeRefused
         ├─ ExchangeMissing
         ├─ ChannelRefused
         ├─ BrokerBlocked
         ├─ BusClosed
         └─ Usage ── BadBrokerUrl
CallFailed ─┬─ CallTimeout
            └─ RemoteFailure
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from rpcviz.base.problem import Problem, Usage

TlsFlaw = Literal["untrusted", "plain", "files"]
"""Its certificate is not trusted; who answers speaks no TLS; our own files, or the lack of them."""


class BadBrokerUrl(Usage):
    """The text is no broker's address."""


class BrokerUnreachable(Problem):
    """Nobody answers at the broker's address."""

    exit_code, status = 3, 503

    def __init__(self, url: str, why: str, *, what: str = "", remedy: str = "") -> None:
        super().__init__(
            what or f"the broker at {url} cannot be reached",
            cause=why,
            remedy=remedy or "Start it, correct --broker, or use --broker memory:// for the broker built in",
        )
        self.url = url


class BrokerLost(BrokerUnreachable):
    """The connection broke."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            url,
            why,
            what=f"the connection to the broker at {url} broke",
            remedy="See the broker's log for the reason; a tap that keeps watching comes back by itself",
        )


class TlsRefused(BrokerUnreachable):
    """Somebody answers, but not with the TLS that was asked for."""

    def __init__(self, url: str, why: str, remedy: str, *, flaw: TlsFlaw) -> None:
        super().__init__(url, why, what=f"no TLS can be agreed on with the broker at {url}", remedy=remedy)
        self.word = f"tls_{flaw}"


class LoginRefused(Problem):
    """The broker does not know this user with this password."""

    exit_code, status = 3, 503

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"the broker at {url} refuses the login",
            cause=why,
            remedy="Check user and password of --broker: amqp://USER:PASSWORD@HOST:5672/VHOST "
            "(guest may enter from the broker's own machine only)",
        )
        self.url = url


class VhostRefused(LoginRefused):
    """The vhost is not there, or this user may not enter it."""

    def __init__(self, url: str, why: str, *, user: str, vhost: str) -> None:
        super().__init__(url, why)
        self.what = f"the broker at {url} does not let {user!r} into vhost {vhost!r}"
        self.remedy = (
            "Correct the vhost of --broker (the vhost / is written as nothing or %2F), see which there are "
            f"with rabbitmqctl list_vhosts, or grant it: rabbitmqctl set_permissions -p {vhost} {user} "
            "'^rpcviz[.]' '^rpcviz[.]' '^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$'"
        )
        self.user, self.vhost = user, vhost


class TraceExchangeRefused(Problem):
    """The account may not read `amq.rabbitmq.trace`."""

    exit_code, status = 3, 503

    def __init__(self, *, user: str, vhost: str) -> None:
        super().__init__(
            f"the firehose of vhost {vhost!r} cannot be read",
            cause=f"RabbitMQ refused user {user!r} (403 ACCESS_REFUSED)",
            remedy=f"Grant it: rabbitmqctl set_permissions -p {vhost} {user} '^rpcviz[.]' "
            "'^rpcviz[.]' '^(rpcviz[.].*|amq[.]rabbitmq[.]trace)$'; "
            "or start with --tap mirror, which sees no replies",
        )
        self.user, self.vhost = user, vhost


class TraceExchangeMissing(Problem):
    """There is no `amq.rabbitmq.trace`: the broker is no RabbitMQ, or one without a firehose."""

    exit_code, status = 3, 503

    def __init__(self, *, vhost: str, why: str) -> None:
        super().__init__(
            f"vhost {vhost!r} has no firehose",
            cause=why,
            remedy="Every vhost of RabbitMQ has amq.rabbitmq.trace: make the vhost anew if it was deleted, "
            "or start with --tap mirror, which sees no replies",
        )
        self.vhost = vhost


class ExchangeRefused(Problem):
    """The account may not read an exchange that is to be mirrored."""

    exit_code, status = 3, 503

    def __init__(self, exchange: str, *, user: str, vhost: str) -> None:
        super().__init__(
            f"exchange {exchange!r} of vhost {vhost!r} cannot be mirrored",
            cause=f"RabbitMQ refused user {user!r} (403 ACCESS_REFUSED): a binding needs the right to read",
            remedy=f"Grant it: rabbitmqctl set_permissions -p {vhost} {user} '^rpcviz[.]' '^rpcviz[.]' '.*'; "
            "or leave it out of --exchanges",
        )
        self.exchange, self.user, self.vhost = exchange, user, vhost


class ExchangeMissing(Problem):
    """An exchange that was named for the mirror is not there."""

    exit_code, status = 3, 503

    def __init__(self, exchange: str, *, vhost: str) -> None:
        super().__init__(
            f"there is no exchange {exchange!r} in vhost {vhost!r}",
            cause="404 NOT_FOUND, and rpcviz makes no exchange of the cloud by itself",
            remedy="Correct --exchanges; rabbitmqctl list_exchanges -p VHOST name type says which there are",
        )
        self.exchange, self.vhost = exchange, vhost


class ChannelRefused(Problem):
    """The broker closed the channel over what we asked, such as with 406 or 403."""

    exit_code, status = 3, 503

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"the broker at {url} closed the channel of the tap",
            cause=why,
            remedy="The tap needs the right to configure, write and read what begins with rpcviz., "
            "and no policy that changes its queues; rpcviz doctor says what is missing",
        )
        self.url = url


class BrokerBlocked(Problem):
    """The broker takes no message, because memory or disk ran short there."""

    exit_code, status = 3, 503

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"the broker at {url} takes no messages at the moment",
            cause=why,
            remedy="Free memory or disk on the broker's machine: rabbitmq-diagnostics alarms says which; "
            "listening goes on meanwhile",
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
    """The method raised on the other side. `exc_name` and `module` are the exception's there.

    So are `arguments`, from which it could be made anew, and `trail`, the lines of its traceback.
    """

    def __init__(
        self,
        exc_name: str,
        module: str | None,
        message: str,
        kwargs: Mapping[str, Any] | None = None,
        *,
        arguments: Sequence[Any] = (),
        trail: Sequence[str] = (),
    ) -> None:
        super().__init__(f"{exc_name}: {message}")
        self.exc_name = exc_name
        self.module = module
        self.message = message
        self.kwargs = kwargs
        self.arguments = tuple(arguments)
        self.trail = tuple(trail)


class ExpectedFailure(Exception):
    """Raised by a service's method to answer with an exception of OpenStack, such as `NoValidHost`."""

    def __init__(self, name: str, module: str, message: str, kwargs: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.name = name
        self.module = module
        self.message = message
        self.kwargs = kwargs
