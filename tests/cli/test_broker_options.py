"""Each option about brokers changes what the program does."""

import subprocess
from collections.abc import Callable

import requests

from rpcviz.base.clock import SystemClock
from rpcviz.bus.process import BusProcess
from rpcviz.bus.url import BrokerUrl
from tests.cli.conftest import Beside, Talk
from tests.program import ASK_LIMIT_S, free_port
from tests.wait import wait_until

Start = Callable[..., Beside]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def serves(beside: Start, *arguments: str) -> str:
    port = free_port()
    program = beside("serve", "--port", str(port), *arguments)
    url = f"http://127.0.0.1:{port}"

    def ready() -> bool:
        assert program.process.poll() is None, program.said()
        try:
            return requests.get(f"{url}/readyz", timeout=ASK_LIMIT_S).status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False

    wait_until(ready, 40, "it to be ready")
    return url


def test_broker_may_be_repeated_and_each_has_its_tap(talk: Talk, beside: Start) -> None:
    cell = talk.node.new_vhost(f"{talk.url.rpartition('/')[2]}-cell")
    there = BusProcess(
        BrokerUrl.parse(cell), program="nova-conductor", host="cell1", pid=9, clock=SystemClock()
    )
    url = serves(beside, *talk.flags, "--broker", cell)
    talk.ask()
    there.client("nova").cast("compute", "build", {}, context={"request_id": "req-1"})

    def of_request() -> set[str]:
        found = requests.get(f"{url}/api/v1/requests/req-1", timeout=ASK_LIMIT_S).json()
        return {each["vhost"] for each in found.get("messages", ())}

    wait_until(lambda: len(of_request()) == 2, 20, "one request in both vhosts")
    pipes = requests.get(f"{url}/api/v1/stats", timeout=ASK_LIMIT_S).json()["pipes"]
    assert [pipe["name"] for pipe in pipes] == ["tap", "tap 2", "intake"]
    there.close()


def test_tap_and_exchanges_choose_how_to_listen(talk: Talk, rpcviz: Run) -> None:
    flags = [*talk.flags, "--idle-timeout", "0.2"]
    assert "firehose, because the firehose" in rpcviz("tap", *flags).stderr
    assert "mirror, because --tap mirror" in rpcviz("tap", *flags, "--tap", "mirror").stderr
    missing = rpcviz("tap", *flags, "--tap", "mirror", "--exchanges", "nowhere")
    assert missing.returncode == 3
    assert "nowhere" in missing.stderr


def test_management_is_where_it_is_asked(talk: Talk, rpcviz: Run) -> None:
    assert (
        "http://127.0.0.1:1 cannot be asked"
        in rpcviz("doctor", "--broker", talk.url, "--management", "http://127.0.0.1:1").stdout
    )


def test_enable_firehose_turns_it_on_and_off_again(talk: Talk, rpcviz: Run) -> None:
    vhost = talk.url.rpartition("/")[2]
    talk.node.ask("PUT", f"/vhosts/{vhost}", {"tracing": False})
    said = rpcviz("tap", *talk.flags, "--enable-firehose", "--idle-timeout", "0.2").stderr
    assert "it is on until rpcviz ends" in said
    assert "as it was found" in said
    found = talk.node.ask("GET", f"/vhosts/{vhost}")
    assert isinstance(found, dict)
    assert found["tracing"] is False


def test_insecure_takes_any_certificate() -> None:
    assert BrokerUrl.parse("amqps://ctl1/").tls != BrokerUrl.parse("amqps://ctl1/", insecure=True).tls


def test_no_cloud_is_a_page_without_scenarios(beside: Start) -> None:
    url = serves(beside, "--no-cloud")
    scenarios = requests.get(f"{url}/api/v1/scenarios", timeout=ASK_LIMIT_S).json()["scenarios"]
    assert not any(each["available"] for each in scenarios)


def test_services_counts_the_simulated_ones(beside: Start) -> None:
    url = serves(beside, "--services", "nova-compute:1", "--heartbeat-scale", "0.05")

    def hosts() -> set[str]:
        found = requests.get(f"{url}/api/v1/topology", timeout=ASK_LIMIT_S).json()["services"]
        return {
            server["host"]
            for each in found
            if each["name"] == "nova-compute"
            for server in each["servers"]
            if server["host"]
        }

    wait_until(lambda: len(hosts()) == 1, 20, "the only compute host")


def test_a_cloud_and_a_scenario_refuse_a_real_bus(talk: Talk, rpcviz: Run) -> None:
    # The exchange `nova` is there, and no marker of ours.
    vhost = talk.url.rpartition("/")[2]

    def declared() -> set[str]:
        found = talk.node.ask("GET", f"/exchanges/{vhost}")
        assert isinstance(found, list)
        return {each["name"] for each in found}

    before = declared()
    for arguments in (
        ("serve", "--cloud", "--port", "0"),
        ("scenario", "run", "boot_vm"),
        ("scenario", "run", "boot_vm", "--cloud"),
    ):
        ended = rpcviz(*arguments, *talk.flags)
        assert ended.returncode == 1, (arguments, ended.stderr)
        assert "nova" in ended.stderr
    assert declared() == before
