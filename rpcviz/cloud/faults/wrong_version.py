"""Wrong version: a server of an older release does not know what it is asked."""

from collections.abc import Mapping
from typing import Any

from rpcviz.bus.dispatch import DISPATCHER
from rpcviz.bus.disturb import Disturbance
from rpcviz.bus.problems import ExpectedFailure
from rpcviz.cloud.fault import Fault


class Old(Disturbance):
    """Understands no version that it is asked for."""

    def running(self, inner: Mapping[str, Any]) -> None:
        """Raises ExpectedFailure, worded as oslo's dispatcher does."""
        version, method = inner.get("version") or "1.0", inner.get("method")
        raise ExpectedFailure(
            "UnsupportedVersion",
            DISPATCHER,
            f"Endpoint does not support RPC version {version}. Attempted method: {method}",
        )


FAULT = Fault(
    text={
        "en": {
            "title": "Run an old version",
            "story": "As in an upgrade that went in the wrong order: callers speak a version that this "
            "server does not "
            "know. Calls come back as UnsupportedVersion; casts fail where nobody sees it.",
        },
        "zh-CN": {
            "title": "运行旧版本",
            "story": "就像升级顺序颠倒：调用方使用的版本，这个服务不认识。call 以 UnsupportedVersion 返回；"
            "cast 则在没有人看到的地方失败。",
        },
    },
    do=lambda scene: scene.disturb(Old()),
)
