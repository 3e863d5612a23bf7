"""Who is there, who talks to whom, and what of it needs an eye."""

from flask import Blueprint, Response

from rpcviz.web.answers.topology import TopologyAnswer
from rpcviz.web.declared import topology_answer
from rpcviz.web.describe import LANG, Description, describes
from rpcviz.web.replies import answer, language, ports

BLUEPRINT = Blueprint("topology", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/topology")
@describes(
    Description(
        summary="services, exchanges, queues, bindings, consumers, edges, owners, and what needs an eye",
        gives=TopologyAnswer,
        query=(LANG,),
    )
)
def topology() -> Response:
    """As the page places them, with rates, owners and findings."""
    now = ports().now
    seen = any(broker.replies_visible for broker in now.brokers())
    return answer(topology_answer(now.declared(), now.edges(), seen=seen, lang=language()))
