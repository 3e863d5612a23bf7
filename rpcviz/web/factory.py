"""Makes the web part: one Flask, one Socket.IO, from options and ports. No state of its own."""

import logging
from functools import partial

from flask import Blueprint, Flask, Response, render_template, request
from flask_socketio import SocketIO

from rpcviz.base.table import load
from rpcviz.web import api, assets, auth, guards, problems, sockets
from rpcviz.web.clients import Clients
from rpcviz.web.hello import hello
from rpcviz.web.options import WebOptions
from rpcviz.web.ports import Ports
from rpcviz.web.prefix import Prefixed
from rpcviz.web.replies import language
from rpcviz.web.sockets import Sockets
from rpcviz.web.words import say

log = logging.getLogger(__name__)


def _door(files: assets.Assets, prefix: str) -> Response:
    """The page that asks for the token; it tells no more than that."""
    lang = language()
    html = render_template(
        "door.html",
        static=files.base(prefix),
        base=prefix,
        lang=lang,
        words=lambda key: say(lang, key, {}),
        asked=request.args.get("lang"),
        wrong="token" in request.args,
    )
    response = Response(html, status=401, mimetype="text/html")
    response.headers["WWW-Authenticate"] = "Bearer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def create_app(options: WebOptions, ports: Ports, clients: Clients) -> tuple[Flask, SocketIO, Sockets]:
    """A new application; whoever serves it gives `Sockets.send` a worker."""
    app = Flask(
        "rpcviz",
        static_folder=None,
        template_folder=str(assets.template_folder()),
        root_path=str(assets.root()),
    )
    app.extensions["rpcviz.options"] = options
    app.extensions["rpcviz.ports"] = ports
    files = assets.Assets(assets.static_folder())
    missing = [path for path in assets.VENDOR.values() if files.get(path) is None]
    if missing:
        log.warning("the page cannot run without %s in static/: run make setup", ", ".join(missing))
    import_map = None if files.joined else files.import_map(options.prefix)
    problems.install(app)
    auth.install(app, options, partial(_door, files, options.prefix))
    guards.install(app, options, guards.content_policy(import_map))
    for blueprint in load("rpcviz.web.api", "BLUEPRINT", Blueprint, api.NAMES).values():
        app.register_blueprint(blueprint)
    app.register_blueprint(assets.blueprint(files))

    def page() -> Response:
        html = render_template(
            "index.html",
            static=files.base(options.prefix),
            page=files.hash,
            base=options.prefix,
            joined=files.joined,
            import_map=import_map,
            lang=language(),
        )
        response = Response(html, mimetype="text/html")
        response.headers["Cache-Control"] = "no-cache"
        return response

    app.add_url_rule("/", "page", page)
    socketio, talk = sockets.install(app, clients, options, partial(hello, options, ports, files.hash))
    # Outermost, so that Socket.IO, which sits before Flask, is guarded and found as well.
    app.wsgi_app = Prefixed(guards.Guard(app.wsgi_app, options), options.prefix)  # type: ignore[method-assign]
    return app, socketio, talk
