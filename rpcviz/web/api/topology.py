"""Who is there, and who talks to whom."""

from flask import Blueprint, Response

from rpcviz.web.answers import TopologyAnswer
from rpcviz.web.describe import Description, describes
from rpcviz.web.replies import answer, ports
from rpcviz.web.rows import topology as shape_of

BLUEPRINT = Blueprint("topology", __name__, url_prefix="/api/v1")


@BLUEPRINT.get("/topology")
@describes(
    Description(summary="services, exchanges, queues, bindings, consumers, edges", gives=TopologyAnswer)
)
def topology() -> Response:
    """As the page places them, with the edges' rates."""
    now = ports().now
    shape = shape_of(now.topology())
    return answer(
        TopologyAnswer(
            services=shape.services,
            exchanges=shape.exchanges,
            queues=shape.queues,
            bindings=shape.bindings,
            edges=now.edges(),
        )
    )
