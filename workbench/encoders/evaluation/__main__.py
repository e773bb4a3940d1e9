"""`python -m workbench.encoders.evaluation [NAME]`: print the report and write it to `docs`."""

import argparse
import sys

from workbench.encoders.evaluation import report


def _say(stage: str, done: int, total: int) -> None:
    if done == total:
        sys.stderr.write(f"{stage}: {done}\n")


told = argparse.ArgumentParser(prog="python -m workbench.encoders.evaluation")
told.add_argument("name", nargs="?", default="", help="an encoder's name, or a folder")
told.add_argument("--most", type=int, default=0, help="of each public set; 0: all")
asked = told.parse_args()
sys.stdout.write(report(asked.name, progress=_say, write=True, most=asked.most))
