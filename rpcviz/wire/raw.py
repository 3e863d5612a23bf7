"""The policy that masks nothing: for `--raw`, which says what it does."""

from rpcviz.wire.redact import Policy

RAW = Policy(name="raw", masks=False)
"""Only the commands that have the option `--raw` may import this."""
