"""Writes the files of the sample case from the authored material, always the same bytes.

python sample_data/generate.py            rewrites every generated file
python sample_data/generate.py --check    exits 1 where a committed file differs
python sample_data/generate.py --photos   draws the photographs again first (Pillow)
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from casegen import truth, writers  # noqa: E402
from casegen.ambient import Scheduler, read_acks, read_exchanges  # noqa: E402
from casegen.model import Call, Cast, Message, Thread, load_cast  # noqa: E402
from casegen.story import read_calls, read_story  # noqa: E402

AUTHORED = HERE / "authored"
SMS_FILE = "handset/sms-20260302101407.xml"
CALLS_FILE = "handset/calls-20260302101407.xml"
EARLIER_FILE = "handset/earlier/WhatsApp Chat with Dean Askwith.txt"
GENERATED = ("handset", "oncall_phone", "instagram")
CAMERA = {
    "flowers-step": "20251018_071240.jpg",
    "shore": "20250817_152011.jpg",
    "tyre-flat": "20260112_074415.jpg",
    "doorstep-card": "20260214_065127.jpg",
}

Files = dict[str, bytes]


class Case:
    """The whole case in memory: cast, messages by thread, calls and photographs."""

    def __init__(self) -> None:
        self.cast: Cast = load_cast(AUTHORED / "cast.json")
        self.photos: writers.Photos = {
            path.stem: path.read_bytes() for path in sorted((AUTHORED / "photos").glob("*.jpg"))
        }
        self.calls: list[Call] = read_calls(AUTHORED / "calls.psv", self.cast)
        self.threads: dict[str, list[Message]] = self._threads()

    def _threads(self) -> dict[str, list[Message]]:
        """Authored and everyday messages of each thread, in order of time."""
        story = read_story(AUTHORED / "story", self.cast)
        acks = read_acks(AUTHORED / "acks.txt")
        scheduler = Scheduler(self.cast, read_exchanges(AUTHORED / "ambient"), acks)
        threads: dict[str, list[Message]] = {}
        for key, thread in self.cast.threads.items():
            own = [message for message in story if message.thread == key]
            everything = own + scheduler.fill(thread, own)
            everything.sort(key=lambda message: message.at)
            for serial, message in enumerate(everything, 1):
                message.serial = serial
            if everything:
                threads[key] = everything
        return threads

    def everything(self) -> list[Message]:
        """All messages of all threads, in order of time."""
        return sorted(
            (message for rows in self.threads.values() for message in rows),
            key=lambda message: (message.at, message.thread, message.serial),
        )

    def of_platform(self, platform: str) -> list[tuple[Thread, list[Message]]]:
        """The threads of one platform with their messages."""
        pairs = ((self.cast.threads[key], rows) for key, rows in self.threads.items())
        return [(thread, rows) for thread, rows in pairs if thread.platform == platform]


def whatsapp_files(case: Case) -> Files:
    """One zip a chat, and the earlier export of one of them."""
    files = {}
    for thread, rows in case.of_platform("whatsapp"):
        entries = writers.whatsapp_zip(thread, rows, case.cast, case.photos)
        files[thread.file] = writers.build_zip(entries)
    early = [row for row in case.threads["dean"] if row.at < truth.EARLIER_EXPORT]
    if early:
        text = writers.android_text(_without_events(case.cast), early, case.cast, media=False)
        files[EARLIER_FILE] = text.encode("utf-8")
    return files


def _without_events(cast: Cast) -> Thread:
    """The chat as it was before it was blocked."""
    thread = cast.threads["dean"]
    return Thread(thread.key, thread.platform, thread.file, thread.members)


def phone_files(case: Case) -> Files:
    """Text messages, the call log and the camera's pictures."""
    messages = [row for row in case.everything() if case.cast.threads[row.thread].platform == "sms"]
    files = {
        SMS_FILE: writers.sms_xml(messages, case.cast, case.photos).encode("utf-8"),
        CALLS_FILE: writers.calls_xml(case.calls).encode("utf-8"),
    }
    for name, shown in CAMERA.items():
        files[f"handset/DCIM/Camera/{shown}"] = case.photos[name]
    return files


def instagram_files(case: Case) -> Files:
    """An account download: profile, relations, threads and their pictures."""
    files: Files = {}
    for thread, rows in case.of_platform("instagram"):
        base = f"instagram/your_instagram_activity/messages/{thread.file}"
        files[f"{base}/message_1.json"] = writers.meta_json(
            writers.instagram_thread(thread, rows, case.cast)
        )
        for row in rows:
            if row.photo:
                files[f"{base}/photos/{row.serial:016d}.jpg"] = writers.without_exif(
                    case.photos[row.photo]
                )
    relations = json.loads((AUTHORED / "instagram.json").read_text(encoding="utf-8"))
    for name, content in relations.items():
        files[f"instagram/{name}"] = writers.meta_json(content)
    return files


def readme(case: Case, files: Files, rows: list[dict[str, object]]) -> bytes:
    """The README with the counts of this run in it."""
    text = (AUTHORED / "README.template.md").read_text(encoding="utf-8")
    parts = {
        "FILES": _file_table(case, files),
        "TOTALS": _totals(case, rows),
        "CODES": _code_table(rows),
    }
    for name, value in parts.items():
        text = text.replace(f"<!-- {name} -->", value)
    return text.encode("utf-8")


def _file_table(case: Case, files: Files) -> str:
    """A row for each file: its messages or calls."""
    counts: Counter[str] = Counter()
    for key, rows in case.threads.items():
        counts[truth.source_of(case.cast.threads[key])[0]] += len(rows)
    counts[CALLS_FILE] = len(case.calls)
    counts[EARLIER_FILE] = sum(row.at < truth.EARLIER_EXPORT for row in case.threads["dean"])
    lines = ["| file | records | KB |", "|---|---:|---:|"]
    for name in sorted(files):
        size = -(-len(files[name]) // 1024)
        lines.append(f"| `{name}` | {counts[name] or '–'} | {size} |")
    return "\n".join(lines)


def _totals(case: Case, rows: list[dict[str, object]]) -> str:
    """The sums that the README states."""
    everything = case.everything()
    per = Counter(case.cast.threads[row.thread].platform for row in everything)
    pair = [row for row in rows if row["role"] == "s"]
    near = [row for row in rows if row["near"] and not row["labels"]]
    coded = sum(bool(row["labels"]) for row in rows)
    return (
        f"* {len(everything):,} messages: WhatsApp {per['whatsapp']:,}, "
        f"SMS and MMS {per['sms']:,}, Instagram {per['instagram']:,} "
        "(the earlier export of one chat not counted again).\n"
        f"* {len(case.calls):,} calls.\n"
        f"* {len(rows):,} messages in the ground truth: {len(pair)} from the suspect, "
        f"{coded} with at least one code, {len(near)} that look alarming and are harmless."
    )


def _code_table(rows: list[dict[str, object]]) -> str:
    """How often each code occurs."""
    counts: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for row in rows:
        counts.update(list(row["labels"]))  # type: ignore[call-overload]
        near.update(list(row["near"]))  # type: ignore[call-overload]
    codes = sorted({*counts, *near}, key=lambda code: ("TFVD".index(code[0]), int(code[1:])))
    lines = ["| code | messages | look-alikes |", "|---|---:|---:|"]
    lines += [f"| {code} | {counts[code]} | {near[code]} |" for code in codes]
    return "\n".join(lines)


def build() -> Files:
    """Every generated file by its path."""
    case = Case()
    files = whatsapp_files(case) | phone_files(case) | instagram_files(case)
    everything = case.everything()
    rows = truth.truth_rows(everything, case.cast, EARLIER_FILE)
    evidence = dict(files)
    files["ground_truth.jsonl"] = truth.json_lines(rows)
    files["decisions.jsonl"] = truth.json_lines(
        truth.decision_rows(AUTHORED / "decisions.psv", everything, case.cast)
    )
    files["README.md"] = readme(case, evidence, rows)
    return files


def on_disk() -> set[str]:
    """The generated files that are there now."""
    found = {"ground_truth.jsonl", "decisions.jsonl", "README.md"}
    for folder in GENERATED:
        paths = (path for path in (HERE / folder).rglob("*") if path.is_file())
        found |= {path.relative_to(HERE).as_posix() for path in paths}
    return found


def draw_photos() -> None:
    """Draws every photograph again."""
    from casegen.photos import Shot, draw_shot

    shots = json.loads((AUTHORED / "photos.json").read_text(encoding="utf-8"))
    for name, values in shots.items():
        place = values.pop("place", None)
        camera = tuple(values.pop("camera", ("Pellow", "P7a")))
        shot = Shot(**values, place=tuple(place) if place else None, camera=camera)
        (AUTHORED / "photos" / f"{name}.jpg").write_bytes(draw_shot(name, shot))


def check(files: Files) -> int:
    """Names each file that is missing, different or not generated."""
    wrong = sorted(on_disk() - set(files))
    for name, data in sorted(files.items()):
        path = HERE / name
        if not path.is_file() or path.read_bytes() != data:
            wrong.append(name)
    for name in wrong:
        print(f"differs: {name}", file=sys.stderr)
    return 1 if wrong else 0


def write(files: Files) -> None:
    """Replaces the generated files."""
    for name in on_disk() - set(files):
        (HERE / name).unlink(missing_ok=True)
    for name, data in files.items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--photos", action="store_true", help="draw the photographs again")
    options = parser.parse_args()
    if options.photos:
        draw_photos()
    files = build()
    if options.check:
        return check(files)
    write(files)
    print(f"{len(files)} files, {sum(map(len, files.values())) // 1024} KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
