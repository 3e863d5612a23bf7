"""Two ways to answer: eventlet's green workers, or gunicorn's native threads.

Both get a listening socket and `make`, which starts everything and gives the application and
the way to end it; both end within two seconds of SIGTERM or SIGINT.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Make = Callable[[], "tuple[WSGIApplication, Callable[[], None]]"]
