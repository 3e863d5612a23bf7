"""Networks and security groups of the simulated cloud: what neutron's database would hold besides ports.

Every table is cut where it grows.
"""

import threading
from collections.abc import Callable

import msgspec

from rpcviz.base.clock import Clock
from rpcviz.cloud import identity
from rpcviz.cloud.state import Gone, Network, Rule

RULES_KEPT = 40
NETWORKS_KEPT = 20


class Networks:
    """The networks of a world, whose lock it shares."""

    def __init__(
        self,
        lock: threading.Condition,
        *,
        clock: Clock,
        new_uuid: Callable[[], str],
        next_number: Callable[[], int],
        made: Callable[[str, str], None],
    ) -> None:
        """`next_number`, and `made`, which notes (request id, new id), are called under the lock."""
        self._lock = lock
        self._clock = clock
        self._new_uuid = new_uuid
        self._next_number = next_number
        self._made = made
        self.clear()

    def clear(self) -> None:
        """Forget every network and rule that a user made."""
        with self._lock:
            # Invariant: at most NETWORKS_KEPT, and at most RULES_KEPT.
            self._networks: dict[str, Network] = {}
            self._rules = [
                Rule(id=identity.DEFAULT_RULES[0], direction="egress", ethertype="IPv4"),
                Rule(id=identity.DEFAULT_RULES[1], direction="egress", ethertype="IPv6"),
                Rule(id=identity.DEFAULT_RULES[2], direction="ingress", ethertype="IPv4", remote_group=True),
                Rule(id=identity.DEFAULT_RULES[3], direction="ingress", ethertype="IPv6", remote_group=True),
            ]

    def add(self, request_id: str) -> Network:
        """Write a new network, still without a subnet; the oldest goes at the bound."""
        with self._lock:
            number = self._next_number()
            made = Network(
                id=self._new_uuid(),
                subnet=self._new_uuid(),
                segment=self._new_uuid(),
                number=number,
                name=f"net-{number}",
                created_ns=self._clock.now_ns(),
            )
            self._networks[made.id] = made
            while len(self._networks) > NETWORKS_KEPT:
                del self._networks[next(iter(self._networks))]
            self._made(request_id, made.id)
            return made

    def add_subnet(self, network_id: str) -> Network:
        """Write the subnet of a network. Raises Gone."""
        with self._lock:
            made = msgspec.structs.replace(self.network(network_id), revision=2)
            self._networks[network_id] = made
            return made

    def network(self, network_id: str) -> Network:
        """The network as it is now. Raises Gone."""
        with self._lock:
            try:
                return self._networks[network_id]
            except KeyError:
                raise Gone(network_id) from None

    # --- security groups

    def add_rule(self, *, protocol: str, port: int) -> Rule:
        """Add an ingress rule to the default group; the oldest of the users' rules goes at the bound."""
        made = Rule(id=self._new_uuid(), direction="ingress", ethertype="IPv4", protocol=protocol, port=port)
        with self._lock:
            self._rules.append(made)
            if len(self._rules) > RULES_KEPT:
                del self._rules[len(identity.DEFAULT_RULES)]
        return made

    def rules(self) -> tuple[Rule, ...]:
        """The rules of the default group."""
        with self._lock:
            return tuple(self._rules)
