"""The command line's contract: exit codes, fields, JSON Lines; scripts depend on it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.samples import GOLDEN
from workbench.cli.app import COMMANDS, run

CHAT = GOLDEN / "whatsapp" / "WhatsApp Chat with Robin Example.txt"
SMS = GOLDEN / "sms-backup-xml" / "sms-20260302101407.xml"
MESSAGE = (
    "id", "source", "format", "platform", "thread", "direction", "sender", "recipients",
    "timestamp", "local_time", "time_basis", "body", "attachments", "deleted", "edited",
    "provenance",
)  # fmt: skip
RANK = (
    "rank", "priority", "threat", "fixation", "victim", "disclosure", "lane", "signals", "reasons",
)  # fmt: skip
Call = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    """Run a command: its exit status, its JSON lines (or none), and what it told on stderr."""

    def called(*arguments: object) -> tuple[int, list[dict[str, Any]], str]:
        capfd.readouterr()
        status = run([str(each) for each in arguments])
        out, err = capfd.readouterr()
        lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        return status, lines, err

    return called


@pytest.fixture
def case(tmp_path: Path) -> Path:
    root = tmp_path / "case"
    assert run(["new", str(root), "--name", "Op Test", "--operator", "DC Test"]) == 0
    assert run(["import", str(root), str(CHAT), str(SMS), "--timezone", "Europe/London"]) == 0
    return root


def test_every_command_has_help(call: Call) -> None:
    for name in COMMANDS:
        assert call(name, "--help")[0] == 0


def test_help_loads_neither_torch_nor_qt() -> None:
    code = (
        "import sys; from workbench.cli.app import run; run(['--help']);"
        "sys.exit(any(each in sys.modules for each in ('torch', 'PyQt6', 'sklearn')))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_import_reports_each_source(tmp_path: Path, call: Call) -> None:
    call("new", tmp_path / "c")
    status, told, _ = call("import", tmp_path / "c", CHAT, "--json")
    assert status == 0
    assert list(told[0])[:6] == ["path", "format", "sha256", "records", "skipped", "warnings"]
    assert told[0]["records"] == {
        "messages": 10, "calls": 1, "contacts": 0, "media": 0, "locations": 1
    }  # fmt: skip
    status, told, _ = call("import", tmp_path / "c", CHAT, "--json")
    assert (status, told[0]["status"]) == (0, "already")


def test_messages_have_the_fields_of_the_contract(case: Path, call: Call) -> None:
    status, told, _ = call("messages", case, "--jsonl")
    assert status == 0
    assert len(told) == 15
    assert all(tuple(each)[: len(MESSAGE)] == MESSAGE for each in told)
    first = next(each for each in told if each["body"] == "you up?")
    assert first["timestamp"] == "2025-10-25T22:59:00Z"
    assert first["local_time"] == "2025-10-25T23:59:00+01:00"
    assert first["time_basis"] == "device-local"
    assert (first["sender"], first["recipients"]) == ("Robin Example", ["Ash Sample"])
    assert set(first["provenance"]) == {"source_sha256", "member", "locator"}
    assert any(each["timestamp"] is None for each in told)


def test_analyse_rank_explain(case: Path, call: Call) -> None:
    status, _, err = call("rank", case, "--jsonl")
    assert status == 2
    assert "workbench analyse" in err
    assert call("analyse", case)[0] == 0
    _, told, _ = call("rank", case, "--jsonl")
    assert [each["rank"] for each in told] == list(range(1, len(told) + 1))
    assert all(set(RANK) <= set(each) and set(MESSAGE) <= set(each) for each in told)
    assert all(abs(sum(e["parts"].values()) - e["priority"]) < 0.011 for e in told)
    _, again, _ = call("rank", case, "--jsonl", "--limit", 3)
    assert again == told[:3]
    assert call("explain", case, told[0]["id"], "--jsonl")[1][0]["parts"] == told[0]["parts"]
    assert call("themes", case, "--jsonl")[0] == 0
    assert call("pairs", case, "--jsonl")[0] == 0
    assert call("search", case, "please stop", "--jsonl")[1][0]["body"].startswith("please stop")
    meant = call("search", case, "leave me alone", "--semantic", "--jsonl", "--limit", 3)[1]
    assert any("stop" in each["body"] for each in meant)


def test_decide_timeline_export_verify(case: Path, call: Call, tmp_path: Path) -> None:
    _, told, _ = call("search", case, "stop writing", "--jsonl")
    ident = told[0]["id"]
    assert call("decide", case, ident, "--as", "relevant", "--tag", "V1", "--note", "n")[0] == 0
    _, rows, _ = call("timeline", case, "--jsonl")
    assert [(row["id"], row["tags"]) for row in rows] == [(ident, ["V1"])]
    assert not {"priority", "threat", "fixation"} & set(rows[0])
    assert call("export", case, tmp_path / "bundle")[0] == 0
    assert call("verify", tmp_path / "bundle")[0] == 0
    assert call("verify", case)[0] == 0
    assert call("export", case, tmp_path / "bundle")[0] == 2
    with (tmp_path / "bundle" / "timeline.jsonl").open("a") as stream:
        stream.write("\n")
    status, problems, _ = call("verify", tmp_path / "bundle", "--jsonl")
    assert status == 1
    assert "timeline.jsonl" in problems[0]["problem"]
    acts = [each["action"] for each in call("audit", case, "--jsonl")[1]]
    assert acts[0] == "create"
    assert {"import", "decide", "export"} <= set(acts)


def test_show_raw_prints_the_original(case: Path, capfdbinary: Any) -> None:
    capfdbinary.readouterr()
    run(["search", str(case), "second line", "--jsonl"])
    ident = json.loads(capfdbinary.readouterr().out)["id"]
    assert run(["show", str(case), ident, "--raw"]) == 0
    assert capfdbinary.readouterr().out in CHAT.read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ("messages", "nowhere"),
        ("import", "nowhere", "also-nowhere"),
        ("nonsense",),
        ("new", "x", "--timezone", "Mars/Olympus"),
        ("verify", "nowhere"),
    ],
    ids=" ".join,
)
def test_bad_usage_is_one_line_and_two(
    arguments: tuple[str, ...], call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = call(*arguments)
    assert status == 2
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_score_gives_a_line_for_each_line(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    texts = ["im going to kill you", "", '{"text": "see you at 8 x"}', "ok"]
    (tmp_path / "in").write_text("\n".join(texts) + "\n", "utf-8")
    with (tmp_path / "in").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        status, told, _ = call("score", "--jsonl")
    assert status == 0
    assert [each["text"] for each in told] == [texts[0], "", "see you at 8 x", "ok"]
    assert all(0 <= v <= 1 for each in told for v in each["signals"].values())
    assert told[0]["threat"] > told[2]["threat"]
    assert {"threat", "fixation", "victim", "disclosure", "signals"} <= set(told[0])
