"""The group of all commands, and the edge at which errors become exit codes."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module

import click

from workbench import __version__
from workbench.errors import Cancelled, WorkbenchError

# command: the module that has it, as a function of the same name with `_` at its end
COMMANDS = {
    "adopt": "review",
    "analyse": "analysis",
    "apps": "intake",
    "audit": "disclosure",
    "clock": "people",
    "conflicts": "intake",
    "coverage": "people",
    "decide": "review",
    "entry": "review",
    "exhibits": "disclosure",
    "explain": "analysis",
    "export": "disclosure",
    "import": "intake",
    "messages": "reading",
    "models": "models",
    "new": "intake",
    "open": "desktop",
    "pairs": "analysis",
    "people": "people",
    "privileged": "people",
    "rank": "analysis",
    "redactions": "redaction",
    "score": "models",
    "sealed": "people",
    "seal": "people",
    "search": "reading",
    "show": "reading",
    "signals": "signals",
    "skipped": "intake",
    "sources": "intake",
    "themes": "analysis",
    "timeline": "review",
    "undo": "review",
    "unseal": "people",
    "verify": "disclosure",
    "weights": "analysis",
}


class Commands(click.Group):
    """Loads a command's module when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All commands, by name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"workbench.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_")
        return command


@click.group(cls=Commands, invoke_without_command=True)
@click.version_option(__version__, prog_name="workbench")
@click.pass_context
def app(context: click.Context) -> None:
    """From a phone dump to a disclosure-ready timeline, offline.

    Without a command, the desktop app opens.
    """
    if context.invoked_subcommand is None:
        from workbench.cli.desktop import open_

        context.exit(context.invoke(open_))


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit status."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run a command.

    Returns:
        The exit status.
    """
    try:
        status = app.main(args=arguments, prog_name="workbench", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt, Cancelled):
        click.echo("workbench: stopped; nothing was left half-done", err=True)
        return 130
    except click.ClickException as problem:
        _tell(problem.format_message())
        return 2
    except WorkbenchError as problem:
        _tell(str(problem))
        return 2
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        return 0
    except Exception:  # noqa: BLE001 - the edge: what gets here is a fault of ours, and is called one
        _tell(f"this is a fault in the workbench; please report it:\n{traceback.format_exc()}")
        return 70
    return status if isinstance(status, int) else 0


def _tell(text: str) -> None:
    click.echo(f"workbench: {text}", err=True)
