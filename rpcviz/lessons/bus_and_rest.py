"""Lesson 0: of all that happens in a boot, what goes through the broker and what does not.

Marked by messages on the one hand, by hops on the other: the simulated cloud announces its REST calls
and its database writes.
"""

from rpcviz.lessons.lesson import Lesson, Marks, Option, Telling, Trail
from rpcviz.lessons.proof import asking, beside, each, on_the_bus, taken_by
from rpcviz.wire.hop import HopKind


def _mark(seen: Trail) -> Marks:
    to_compute = asking(seen, "build_and_run_instance")
    return each(
        on_the_bus("user", taken_by(seen, "nova-api"), beside(seen, HopKind.REST, by="user", to="nova-api")),
        on_the_bus("conductor", asking(seen, "schedule_and_build_instances"), ()),
        on_the_bus("placement", taken_by(seen, "placement"), beside(seen, HopKind.REST, to="placement")),
        on_the_bus("host", to_compute, ()),
        on_the_bus(
            "port",
            taken_by(seen, "neutron-server"),
            beside(seen, HopKind.REST, by="nova-compute", to="neutron-server", name="POST /v2.0/ports"),
        ),
        on_the_bus(
            "row",
            taken_by(seen, "database"),
            beside(seen, HopKind.DB, by="nova-conductor", name="INSERT instances"),
        ),
    )


LESSON = Lesson(
    name="bus_and_rest",
    several=True,
    scenario="boot_vm",
    parameters={"era": "today", "servers": 1},
    mark=_mark,
    text={
        "en": Telling(
            title="RPC inside, REST between, the database beneath",
            story=(
                "OpenStack is several projects: nova for servers, neutron for networks, glance for images."
                " Each project is several programs, spread over many machines.",
                "Programs of **one project** talk by RPC: one writes a message to the broker, another reads"
                " it. **Between projects**, and between you and a project, they talk by REST: an HTTP"
                " request from one to the other, past the broker. And what must last stands in a"
                " **database**.",
                "So one act of yours takes all three ways. The Stage draws messages through the rail; REST"
                " flies over the cards as a dashed arc, and a write to the database is a small hexagon.",
            ),
            question="One server is booted. Which of these go through the broker as messages?",
            right="Inside nova it is messages; to neutron and placement, and from you, it is REST; the row"
            " is a write. Whoever searches a lost boot has to know which of the three to look at.",
            wrong="Look who talks to whom. Both ends in one project: a message. Two projects, or you: REST."
            " And a row in a table is no message either.",
        ),
        "zh-CN": Telling(
            title="内部用 RPC，项目之间用 REST，底下是数据库",
            story=(
                "OpenStack 由多个项目组成：nova 管实例，neutron 管网络，glance 管镜像。"
                "每个项目又是分布在许多机器上的若干程序。",
                "**同一项目**的程序之间用 RPC 交谈：一方把消息写到消息代理（broker），另一方从那里读走。"
                "**项目之间**，以及你和项目之间，用 REST：一个直接的 HTTP 请求，不经过 broker。"
                "必须长久保存的东西则写在**数据库**里。",
                "所以你的一个动作会同时走这三条路。舞台上，消息穿过中间的轨道；"
                "REST 是从卡片上方越过的虚线弧；写数据库是一个小六边形。",
            ),
            question="启动一台实例。下面哪些事是以消息的形式经过 broker 的？",
            right="nova 内部是消息；找 neutron、找 placement、以及你来找 nova，都是 REST；"
            "那一行记录是写数据库。一次启动“丢了”的时候，先得知道该看三条路中的哪一条。",
            wrong="看看是谁和谁在说话。两端属于同一个项目：消息。两个项目之间，或者是你：REST。"
            "数据表里的一行也不是消息。",
        ),
    },
    options=(
        Option(
            key="user",
            text={"en": "You ask nova-api for a server", "zh-CN": "你向 nova-api 要一台实例"},
            why={
                "en": "nova-api is a web server: you reach it by HTTP, and it answers 202 before anything"
                " is done.",
                "zh-CN": "nova-api 是一个 Web 服务器：你用 HTTP 找它，事情还没做它就先回 202。",
            },
        ),
        Option(
            key="conductor",
            text={
                "en": "nova-api hands the work to nova-conductor",
                "zh-CN": "nova-api 把工作交给 nova-conductor",
            },
            why={
                "en": "Two programs of nova: a message with the routing key `conductor`.",
                "zh-CN": "都是 nova 的程序：一条路由键为 `conductor` 的消息。",
            },
        ),
        Option(
            key="placement",
            text={
                "en": "nova-scheduler claims room in placement",
                "zh-CN": "nova-scheduler 在 placement 里占下资源",
            },
            why={
                "en": "placement is a project of its own, so it is asked by REST.",
                "zh-CN": "placement 是另一个项目，所以用 REST 去问。",
            },
        ),
        Option(
            key="host",
            text={
                "en": "nova-conductor tells the chosen host to build it",
                "zh-CN": "nova-conductor 让选中的主机去创建它",
            },
            why={
                "en": "nova again: a message whose routing key names the host.",
                "zh-CN": "还是 nova 内部：一条路由键里写着主机名的消息。",
            },
        ),
        Option(
            key="port",
            text={
                "en": "nova-compute asks neutron for a port",
                "zh-CN": "nova-compute 向 neutron 要一个端口",
            },
            why={
                "en": "Two projects: REST, though both hang on the same broker.",
                "zh-CN": "两个项目：用 REST，尽管它们连着同一个 broker。",
            },
        ),
        Option(
            key="row",
            text={
                "en": "nova-conductor writes the server's row",
                "zh-CN": "nova-conductor 写下这台实例的记录",
            },
            why={
                "en": "SQL to the database, straight from the conductor.",
                "zh-CN": "conductor 直接用 SQL 写进数据库。",
            },
        ),
    ),
)
