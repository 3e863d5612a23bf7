"""The program: `python app.py`, `python -m rpcviz` and the command `rpcviz` are this function."""

import os
import sys

from rpcviz.base.concurrency import prepare


def main() -> None:
    """Choose how workers run before anything else is imported, then do what was asked."""
    arguments = sys.argv[1:]
    prepare(arguments, os.environ)

    from rpcviz.base.garbage import collect_seldom
    from rpcviz.base.heap import one_heap
    from rpcviz.cli.entry import run

    one_heap()
    collect_seldom()
    sys.exit(run(arguments))


if __name__ == "__main__":
    main()
