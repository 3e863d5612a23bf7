"""What goes to stderr: one line for each event, for people or for machines."""

import logging
import sys
from datetime import UTC, datetime

import msgspec

from rpcviz.config.settings import LogOptions

LOUD = ("engineio", "socketio", "werkzeug", "gunicorn.access", "amqp", "kombu")
"""Libraries that tell every request, every frame and all that clients do wrong: only with `debug`."""


OWN_HANDLERS = ("engineio.server", "socketio.server")
"""These would add a handler of their own, raw lines beside ours, unless they have a level before that."""


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Moment, level, who, what, and the traceback where there is one."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def set_up(options: LogOptions) -> None:
    """Send the log to stderr as asked."""
    handler = logging.StreamHandler(sys.stderr)
    if options.format == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=options.level.upper(), handlers=[handler], force=True)
    for name in OWN_HANDLERS:
        # Below errors they would tell whole packets, tokens among them.
        logging.getLogger(name).setLevel(logging.ERROR if options.level == "debug" else logging.CRITICAL)
    if options.level != "debug":
        for name in LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
