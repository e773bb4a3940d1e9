"""`python -m workbench.encoders.evaluation [NAME]`: print the report and write it to `docs`."""

import sys

from workbench.encoders.evaluation import report


def _say(stage: str, done: int, total: int) -> None:
    if done == total:
        sys.stderr.write(f"{stage}: {done}\n")


sys.stdout.write(report(*sys.argv[1:2], progress=_say, write=True))
