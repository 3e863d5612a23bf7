"""rpcviz draws the live RPC of an OpenStack message bus; each room below says what lives in it."""

__version__ = "0.1.0"
