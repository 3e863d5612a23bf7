"""A broker full of real oslo.messaging services: no program of rpcviz puts a simulated one beside them."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bus.sent import declared
from tests.program import TOP, clean_environment
from tests.rabbit import PrivateRabbitMQ
from tests.real.services import EXCHANGES, Services

PROGRAMS = {
    "serve": ("serve", "--port", "0", "--cloud"),
    "serve on green threads": ("serve", "--port", "0", "--cloud", "--async-mode", "eventlet"),
    "cloud": ("cloud",),
    "a part of a cloud": ("cloud", "--services", "nova-compute:2"),
    "scenario": ("scenario", "run", "boot_vm"),
    "scenario with a cloud of its own": ("scenario", "run", "boot_vm", "--cloud"),
}
END_LIMIT_S = 150


def run(arguments: Sequence[str], url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """rpcviz as a program, until it ends by itself."""
    return subprocess.run(
        [sys.executable, str(TOP / "app.py"), *arguments, "--broker", url],
        env=clean_environment(),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=END_LIMIT_S,
        check=False,
    )


@pytest.mark.parametrize("arguments", PROGRAMS.values(), ids=list(PROGRAMS))
def test_nothing_is_started_or_declared_where_real_services_are(
    arguments: Sequence[str], services: Services, rabbitmq: PrivateRabbitMQ, tmp_path: Path
) -> None:
    before = declared(rabbitmq, services.vhost)
    ended = run(arguments, services.url, tmp_path)
    assert ended.returncode == 1, ended.stderr
    for name in EXCHANGES:
        assert name in ended.stderr
    assert "--no-cloud" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert declared(rabbitmq, services.vhost) == before
    services.check_each_once(services.work(rounds=1))
