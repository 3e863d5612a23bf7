"""How a release of oslo.messaging speaks where another one speaks otherwise: its wire habits.

`classic` is oslo.messaging 5.35 of Queens (2018), `today` 18.3. What is not here is alike in both: envelope,
keys of requests and replies, fanouts, AMQP properties.
Source: oslo_messaging/_drivers/amqpdriver.py `_send_reply`, `ReplyWaiters`, _drivers/impl_rabbit.py
`declare_direct_consumer`, `direct_send` of both releases; oslo_context/context.py `to_dict`, `redacted_copy`.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

WireEra = Literal["today", "classic"]


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """What one release does; the defaults are today's."""

    reply_exchange: bool = False
    """Each process has an exchange of its own for its answers, called like its reply queue; else the default
    one leads there. Up to 9.1 (Rocky)."""
    mandatory_replies: bool = True
    """The broker gives an answer back that reaches no queue. From 10.2 (Train) on."""
    monitors_calls: bool = True
    """A call may carry `_timeout`, and its server gives signs of life. From 6.3 (Rocky) on."""
    redacts: bool = True
    """A notification goes without the user's token. From 14.4 on; before, whoever listened could use it."""
    tenant: bool = False
    """A context says its project once more, as `tenant`. Until oslo.context 4.0."""
    more_context: Mapping[str, Any] = {}
    """Keys that the project's own contexts had in that release."""

    def spoken(self, context: Mapping[str, Any]) -> Mapping[str, Any]:
        """A request's context as this release flattens it; what is no context of OpenStack stays as it is."""
        if "project_id" not in context:
            return context
        found = {**context, **self.more_context}
        return {**found, "tenant": context["project_id"]} if self.tenant else found


TODAY = Habits()
CLASSIC = Habits(
    reply_exchange=True, mandatory_replies=False, monitors_calls=False, redacts=False, tenant=True
)
CLASSIC_LONGEST_S = 60.0
"""`rpc_response_timeout`: without signs of life nobody waited longer for an answer."""
