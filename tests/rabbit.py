"""A private RabbitMQ node for the tests: own name, ports, folders and cookie; never the machine's."""

import base64
import contextlib
import json
import os
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from tests.program import free_port
from tests.wait import wait_until

SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"
CONTROL = "/usr/lib/rabbitmq/bin/rabbitmqctl"
START_LIMIT_S = 120


class Rabbit:
    """A RabbitMQ with its management plugin on this machine, entered as guest."""

    def __init__(self, port: int, management_port: int) -> None:
        self.port = port
        self.management_port = management_port
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}/"
        self.management_url = f"http://guest:guest@127.0.0.1:{self.management_port}/"
        self.vhosts: list[str] = []

    def ask(self, method: str, path: str, body: object = None) -> object:
        """One request to the management API; `path` begins after /api."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.management_port}/api{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Authorization": "Basic " + base64.b64encode(b"guest:guest").decode(),
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def new_vhost(self, name: str, *, tracing: bool = True) -> str:
        """Make vhost `name`, with the firehose on, and return its URL."""
        self.vhosts.append(name)
        self.ask("PUT", f"/vhosts/{name}", {"tracing": tracing})
        self.ask("PUT", f"/permissions/{name}/guest", {"configure": ".*", "write": ".*", "read": ".*"})
        return f"{self.url}{name}"

    def close_connections(self, vhost: str, program: str = "") -> None:
        """Close the connections of a vhost whose name begins with `program`, once there are some."""
        found: list[str] = []

        def find() -> bool:
            columns = "name,user_provided_name"
            known = self.ask("GET", f"/vhosts/{vhost}/connections?columns={columns}")
            assert isinstance(known, list)
            found[:] = [
                each["name"] for each in known if str(each.get("user_provided_name")).startswith(program)
            ]
            return bool(found)

        wait_until(find, what="a connection to be known")
        for name in found:
            self.ask("DELETE", "/connections/" + urllib.parse.quote(name, safe=""))


class GivenRabbitMQ(Rabbit):
    """One that runs already, such as another version: `amqp://guest:guest@127.0.0.1:PORT/`.

    Its management API is on PORT+10000.
    """

    def __init__(self, url: str) -> None:
        port = urllib.parse.urlsplit(url).port
        assert port, f"{url} names no port"
        super().__init__(port, port + 10_000)

    def new_vhost(self, name: str, *, tracing: bool = True) -> str:
        """Make vhost `name` anew."""
        with contextlib.suppress(urllib.error.HTTPError):
            self.ask("DELETE", f"/vhosts/{name}")
        return super().new_vhost(name, tracing=tracing)

    def stop(self) -> None:
        """Leave it as it was."""
        for name in self.vhosts:
            with contextlib.suppress(urllib.error.HTTPError):
                self.ask("DELETE", f"/vhosts/{name}")


class PrivateRabbitMQ(Rabbit):
    """One node with the management plugin, reachable from this machine alone as guest."""

    def __init__(self, folder: Path, *, configuration: str = "") -> None:
        """`configuration`: more lines of rabbitmq.conf; `{tls_port}` in it is `self.tls_port`."""
        super().__init__(free_port(), free_port())
        self.tls_port = free_port()
        self._more = configuration.replace("{tls_port}", str(self.tls_port))
        self._folder = folder
        self._log = folder / "output.log"
        self._epmd_port = free_port()
        self._dist_port = free_port()
        self._write_configuration()
        self.start()

    def start(self) -> "PrivateRabbitMQ":
        """Start it, on the same ports and with what it had before; `wait_ready` says when it is up."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [SERVER],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                start_new_session=True,
            )
        return self

    def kill(self) -> None:
        """End it as a power cut would: nobody is told."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(60)

    def freeze(self) -> None:
        """Stop it in the middle of whatever it does; its connections stay open and silent."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on after `freeze`."""
        os.killpg(self._process.pid, signal.SIGCONT)

    def control(self, *arguments: str) -> str:
        """Run rabbitmqctl against it."""
        done = subprocess.run(
            [CONTROL, *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            check=True,
            timeout=150,
        )
        return done.stdout

    def _write_configuration(self) -> None:
        (self._folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self._folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {self.management_port}\n"
            f"{self._more}\n"
        )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_NODENAME": f"rpcviz-{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        }

    def _up(self) -> bool:
        if self._process.poll() is not None:
            raise AssertionError(f"RabbitMQ ended with {self._process.returncode}:\n{self._log.read_text()}")
        try:
            self.ask("GET", "/overview")
            self.ask("GET", "/health/checks/port-listener/" + str(self.port))
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return True

    def wait_ready(self) -> "PrivateRabbitMQ":
        """Wait until it takes connections; ten seconds on a quiet machine."""
        wait_until(self._up, START_LIMIT_S, "RabbitMQ to start")
        return self

    def stop(self) -> None:
        """End the node and the name server it brought."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGCONT)
            os.killpg(self._process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(60)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(60)
        subprocess.run(
            ["epmd", "-port", str(self._epmd_port), "-kill"],
            env=self._environment(),
            capture_output=True,
            check=False,
        )
