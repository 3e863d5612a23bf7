"""cinder-api's REST door, as users and nova see it."""

from collections.abc import Mapping
from typing import Any, Protocol

from rpcviz.cloud.volume_state import Attachment, Volume, VolumeSnapshot

Context = Mapping[str, Any]


class CinderDoor(Protocol):
    """What can be asked of cinder by REST. Every method may raise Gone."""

    @property
    def who(self) -> str:
        """`cinder-api@HOST`, as hops name it."""
        ...

    def create_volume(self, request_id: str, *, name: str, size_gb: int) -> Volume:
        """POST /v3/{project}/volumes."""
        ...

    def delete_volume(self, request_id: str, volume_id: str) -> None:
        """DELETE /v3/{project}/volumes/{id}. Raises Refused."""
        ...

    def create_snapshot(self, request_id: str, volume_id: str, *, name: str) -> VolumeSnapshot:
        """POST /v3/{project}/snapshots. Raises Refused."""
        ...

    def show_volume(self, volume_id: str) -> Volume:
        """GET /v3/{project}/volumes/{id}."""
        ...

    def create_attachment(self, caller: Context, volume_id: str, instance: str) -> Attachment:
        """POST /v3/{project}/attachments without a connector: the volume is reserved. Raises Refused."""
        ...

    def update_attachment(
        self, caller: Context, attachment_id: str, connector: dict[str, Any]
    ) -> dict[str, Any]:
        """PUT /v3/{project}/attachments/{id}: how the host reaches the volume. Raises CallFailed."""
        ...

    def complete_attachment(self, caller: Context, attachment_id: str) -> None:
        """POST /v3/{project}/attachments/{id}/action, os-complete."""
        ...

    def delete_attachment(self, caller: Context, attachment_id: str) -> None:
        """DELETE /v3/{project}/attachments/{id}. Raises CallFailed."""
        ...

    def begin_detaching(self, volume_id: str, instance: str) -> None:
        """POST /v3/{project}/volumes/{id}/action, os-begin_detaching. Raises Refused."""
        ...

    def roll_detaching(self, volume_id: str) -> None:
        """POST /v3/{project}/volumes/{id}/action, os-roll_detaching: the detaching came to nothing."""
        ...
