"""The command line: thin, one file a noun, one list; a contract that scripts depend on.

Exit status: 0 on success, 1 where a check found something wrong, 2 on bad input or usage, 70 for
a fault of ours. Heavy imports happen inside commands, so that `--help` is quick.
"""

from workbench.cli.app import main

__all__ = ["main"]
