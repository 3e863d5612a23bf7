"""The image, built and run for real. Needs a container engine; RPCVIZ_DOCKER names its command."""

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.program import TOP, free_port
from tests.wait import wait_until

DOCKER = os.environ.get("RPCVIZ_DOCKER", "docker").split()
IMAGE = "rpcviz-test"


def docker(*arguments: str, check: bool = True) -> str:
    """One docker command; both of its streams."""
    done = subprocess.run(
        [*DOCKER, *arguments], cwd=TOP, capture_output=True, text=True, check=False, timeout=900
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def inspected(name: str) -> dict:
    """What the engine knows of a container."""
    text = docker("inspect", name)
    found: dict = json.loads(text[text.index("[") :])[0]
    return found


class Container:
    """One running container of the image."""

    def __init__(self, *options: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.name = f"rpcviz-test-{self.port}"
        docker("run", "-d", "--name", self.name, "-p", f"{self.port}:5000", *options, IMAGE)
        wait_until(self.answers, 60, "an answer from the container")

    def answers(self) -> bool:
        """True once /healthz says 200."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def token(self) -> str:
        """The token that it printed."""
        found = re.search(r"[?&]token=([\w-]+)", docker("logs", self.name))
        assert found, docker("logs", self.name)
        return found.group(1)

    def get(self, path: str) -> bytes:
        """The body of an answer, asked for with the token."""
        request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {self.token()}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            body: bytes = answer.read()
            return body


@pytest.fixture(scope="module", autouse=True)
def image() -> None:
    docker("build", "-t", IMAGE, ".")


@pytest.fixture
def container() -> Iterator[Container]:
    made = Container("--read-only", "--tmpfs", "/tmp", "--memory", "512m")
    yield made
    docker("rm", "-f", made.name, check=False)


def test_it_shows_the_page_with_the_cloud(container: Container) -> None:
    assert b"<title>" in container.get("/")
    assert "boot_vm" in container.get("/api/v1/scenarios").decode()


def test_nobody_comes_in_without_the_token(container: Container) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{container.url}/api/v1/scenarios", timeout=10)
    refused.value.close()
    assert refused.value.code == 401


def test_it_runs_as_nobody_in_particular_and_is_healthy(container: Container) -> None:
    assert inspected(container.name)["Config"]["User"] == "10001:10001"
    wait_until(
        lambda: inspected(container.name)["State"]["Health"]["Status"] == "healthy",
        60,
        "the engine to call it healthy",
    )


def test_sigterm_ends_it_within_two_seconds(container: Container) -> None:
    started = time.monotonic()
    docker("kill", "--signal", "TERM", container.name)
    code = docker("wait", container.name).strip().splitlines()[-1]
    assert time.monotonic() - started < 2.5  # the two commands themselves take a moment
    assert code == "0"


def test_the_last_stage_holds_no_node_and_no_compiler() -> None:
    listing = docker("run", "--rm", "--entrypoint", "sh", IMAGE, "-c", "command -v node npm gcc || echo none")
    assert listing.strip().splitlines()[-1] == "none"
