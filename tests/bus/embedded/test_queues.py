"""What the embedded broker refuses because it could not keep the promise."""

from typing import Any

import pytest

from rpcviz.bus.embedded.queues import check_arguments
from rpcviz.bus.embedded.records import QueueFlags, Refused


@pytest.mark.parametrize(
    "arguments",
    [
        {"x-dead-letter-exchange": "dlx"},
        {"x-max-priority": 5},
        {"x-single-active-consumer": True},
        {"x-overflow": "reject-publish"},
        {"x-queue-type": "stream"},
    ],
    ids=str,
)
def test_a_promise_it_cannot_keep_is_refused_and_named(arguments: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="the embedded broker has no") as refused:
        check_arguments("q", QueueFlags(arguments=arguments))
    assert refused.value.code == 540


def test_a_quorum_queue_is_durable_and_shared() -> None:
    quorum = {"x-queue-type": "quorum"}
    check_arguments("q", QueueFlags(durable=True, arguments=quorum))
    for flags in (QueueFlags(arguments=quorum), QueueFlags(durable=True, exclusive=True, arguments=quorum)):
        with pytest.raises(Refused, match="invalid property"):
            check_arguments("q", flags)


def test_arguments_that_only_concern_the_brokers_inside_are_taken() -> None:
    check_arguments("q", QueueFlags(arguments={"x-ha-policy": "all", "x-queue-mode": "lazy"}))
