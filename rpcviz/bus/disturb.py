"""What can be made to go wrong in a server on purpose. Nothing is, unless somebody asked for it."""

from collections.abc import Mapping
from typing import Any


class Disturbance:
    """Each moment of a request, left as it is. A fault changes one of them, and may block there."""

    def taking(self, inner: Mapping[str, Any], *, redelivered: bool) -> bool:  # noqa: ARG002
        """A request was read, and is not yet acknowledged; False: put it back into its queue."""
        return True

    def starting(self, inner: Mapping[str, Any]) -> None:
        """It is acknowledged, and nobody works on it yet: no sign of life is given."""

    def running(self, inner: Mapping[str, Any]) -> None:
        """Its method begins. What is raised here is its answer."""

    def working(self) -> None:
        """Somewhere in the program work is done that takes time; within a method or beside any."""

    def beating(self) -> None:
        """A sign of life is due."""

    def answering(self, msg_id: str) -> bool:  # noqa: ARG002
        """Its answer is ready; False: it is never sent."""
        return True


UNDISTURBED = Disturbance()
