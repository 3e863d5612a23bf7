"""A vhost of the private RabbitMQ on which a small service speaks, and rpcviz as a process beside it."""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rpcviz.base.clock import SystemClock
from rpcviz.bus.dispatch import Endpoint
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from tests.program import TOP, clean_environment
from tests.rabbit import PrivateRabbitMQ

_numbers = itertools.count(1)
SECRET = "Plant-Cli-Secret-Rowan-5512"


class Talk:
    """A vhost with its firehose on, where nova-api asks a conductor."""

    def __init__(self, node: PrivateRabbitMQ, vhost: str) -> None:
        self.url = node.new_vhost(vhost)
        self.node = node
        self.flags = ["--broker", self.url, "--management", node.management_url]
        broker = BrokerUrl.parse(self.url)
        self._api = BusProcess(broker, program="nova-api", host="ctl1", pid=71, clock=SystemClock())
        self._conductor = BusProcess(
            broker, program="nova-conductor", host="ctl1", pid=72, clock=SystemClock()
        )
        endpoint = Endpoint(methods={"ping": lambda _request: "pong"})
        self._conductor.server("nova", "conductor", "ctl1", [endpoint]).start()

    def ask(self, times: int = 1) -> None:
        """Calls with a secret in them, each answered."""
        client = self._api.client("nova")
        context = {"request_id": "req-1", "auth_token": SECRET}
        for _ in range(times):
            client.call("conductor", "ping", {"admin_password": SECRET}, context=context, timeout_s=20)

    def close(self) -> None:
        self._api.close()
        self._conductor.close()


@pytest.fixture
def talk(rabbitmq: PrivateRabbitMQ) -> Iterator[Talk]:
    """Services that speak."""
    vhost = f"cli{next(_numbers)}"
    made = Talk(rabbitmq, vhost)
    yield made
    made.close()
    rabbitmq.ask("DELETE", f"/vhosts/{vhost}")


class Beside:
    """One rpcviz that runs beside the test; what it says goes to files."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        self.out = folder / "out"
        self.err = folder / "err"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, str(TOP / "app.py"), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=clean_environment({"XDG_STATE_HOME": str(folder)}),
                cwd=folder,
            )

    def said(self) -> str:
        return self.err.read_text(encoding="utf-8")

    def printed(self) -> list[str]:
        return self.out.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Callable[..., Beside]]:
    """Start rpcviz beside the test; it is killed at the end."""
    started: list[Beside] = []

    def start(*arguments: str) -> Beside:
        folder = tmp_path / f"beside{len(started)}"
        folder.mkdir()
        started.append(Beside(arguments, folder))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait(60)


@pytest.fixture
def rpcviz(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run rpcviz to its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(TOP / "app.py"), *arguments],
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
            env=clean_environment({"XDG_STATE_HOME": str(tmp_path)}),
            cwd=tmp_path,
        )

    return run
