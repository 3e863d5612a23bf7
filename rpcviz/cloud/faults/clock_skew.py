"""Clock skew: a host's clock is wrong, and so is every time that its program writes into a message."""

from rpcviz.cloud.fault import Fault, Scene, Undo
from rpcviz.cloud.scenario import Choice

SKEWS_S = {"5_min_behind": -300, "1_h_behind": -3600, "5_min_ahead": 300, "1_h_ahead": 3600}
"""Seconds; from 75 (`agent_down_time`) on neutron-server complains of an agent's clock.

Source: neutron/db/agents_db.py `_check_clock_sync_on_agent_start`.
"""


def _do(scene: Scene) -> Undo:
    clock = scene.process.clock
    clock.shift_ns = SKEWS_S[str(scene.values["skew"])] * 1_000_000_000

    def undo() -> None:
        clock.shift_ns = 0

    return undo


FAULT = Fault(
    text={
        "en": {
            "title": "Set a clock wrong",
            "story": "As on a host without NTP. Messages arrive and are answered as ever, but the times "
            "written in its reports, contexts and notifications are wrong. What rpcviz draws is by its own "
            "clock: open a message and compare.",
        },
        "zh-CN": {
            "title": "拨错时钟",
            "story": "就像没有 NTP 的主机。消息照常到达并得到应答，"
            "但写在它的报告、上下文和通知里的时间是错的。"
            "rpcviz 绘制时用的是自己的时钟：打开一条消息比较一下。",
        },
    },
    do=_do,
    parameters=(
        Choice(
            name="skew",
            choices=tuple(SKEWS_S),
            called={
                "5_min_behind": {"en": "5 min behind", "zh-CN": "慢 5 分钟"},
                "1_h_behind": {"en": "1 h behind", "zh-CN": "慢 1 小时"},
                "5_min_ahead": {"en": "5 min ahead", "zh-CN": "快 5 分钟"},
                "1_h_ahead": {"en": "1 h ahead", "zh-CN": "快 1 小时"},
            },
            title={"en": "Its clock is", "zh-CN": "它的时钟"},
            help={
                "en": "How far its clock is off. behind: it says an earlier time than the others.",
                "zh-CN": "时钟的偏差。behind（慢）：它说的时间比其他主机早；ahead（快）：比其他主机晚。",
            },
        ),
    ),
)
