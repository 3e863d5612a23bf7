"""What a listener had before, so that it is not done twice.

Source: oslo_messaging/_drivers/amqp.py `_MsgIdCache`.
"""

from collections import deque

DUPLICATES_KEPT = 16


class DuplicateFilter:
    """Knows the last few `_unique_id`s of one listener."""

    def __init__(self) -> None:
        self._seen: deque[str] = deque(maxlen=DUPLICATES_KEPT)

    def is_new(self, unique_id: str | None) -> bool:
        """False for an id among the last 16 kept; a message without one is always new."""
        return unique_id is None or unique_id not in self._seen

    def keep(self, unique_id: str | None) -> None:
        """This one is done, or as good as done."""
        if unique_id is not None and unique_id not in self._seen:
            self._seen.append(unique_id)
