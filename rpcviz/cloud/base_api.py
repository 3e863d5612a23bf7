"""What every nova service answers besides its own: `ping`, in namespace `baseapi`.

Source: nova/baserpc.py `BaseRPCAPI`. A service that needs a conductor pings one at its start until it
answers (nova/conductor/api.py `wait_until_ready`), with the words and the timeout below.
"""

from typing import Any

from rpcviz.bus.dispatch import Endpoint, Request

NAMESPACE = "baseapi"
VERSION = "1.0"
WORDS = "1.21 GigaWatts"
TIMEOUT_S = 10.0


def base_api(service: str) -> Endpoint:
    """The endpoint of a service on topic `service`."""

    def ping(request: Request) -> dict[str, Any]:
        return {"service": service, "arg": request.args.get("arg")}

    return Endpoint(namespace=NAMESPACE, version="1.1", methods={"ping": ping})
