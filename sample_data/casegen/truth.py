"""The ground truth and the sample investigator's decisions."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from casegen.model import Cast, Message, Thread, local, parse_moment
from casegen.writers import media_name, millis


def visible_time(message: Message, thread: Thread) -> datetime:
    """The moment as far as the file states it: minutes, seconds or milliseconds."""
    if thread.platform == "whatsapp":
        seconds = message.at.second if thread.style == "ios" else 0
        return message.at.replace(second=seconds, microsecond=0)
    if message.photo and thread.platform == "sms":
        return message.at.replace(microsecond=0)
    return datetime.fromtimestamp(millis(message.at) / 1000, tz=UTC)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with Z, milliseconds only where there are some."""
    exact = "milliseconds" if moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=exact).replace("+00:00", "Z")


def role_of(message: Message, cast: Cast) -> str:
    """s suspect to victim, c victim to suspect, p victim to others, o anybody else."""
    thread = cast.threads[message.thread]
    if cast.people[message.sender].suspect:
        return "s"
    if message.sender != thread.owner:
        return "o"
    return "c" if any(cast.people[key].suspect for key in thread.members) else "p"


def source_of(thread: Thread) -> tuple[str, str]:
    """The file that holds a thread, and the member inside it."""
    if thread.platform == "instagram":
        member = f"your_instagram_activity/messages/{thread.file}/message_1.json"
        return f"instagram/{member}", ""
    if thread.platform == "sms":
        return thread.file, ""
    if thread.style == "ios":
        return thread.file, "_chat.txt"
    return thread.file, thread.file.rsplit("/", 1)[-1].replace(".zip", ".txt")


def find_fields(message: Message, cast: Cast) -> dict[str, str]:
    """What tells this message from all others."""
    thread = cast.threads[message.thread]
    moment = visible_time(message, thread)
    person = cast.people[message.sender]
    sender = person.name
    if thread.platform == "sms":
        sender = person.number or person.name
    return {
        "platform": thread.platform,
        "sender": sender,
        "timestamp_utc": iso(moment),
        "timestamp_local": local(moment).isoformat(timespec="seconds"),
        "body": message.body,
    }


def truth_rows(messages: list[Message], cast: Cast, earlier: str) -> list[dict[str, object]]:
    """A row for each message that was written one by one."""
    rows = []
    for number, message in enumerate((item for item in messages if item.authored), 1):
        thread = cast.threads[message.thread]
        source, member = source_of(thread)
        row: dict[str, object] = {"id": f"G{number:04d}", "source": source}
        if member:
            row["member"] = member
        row["thread"] = thread.title or cast.people[thread.members[-1]].name
        row.update(find_fields(message, cast))
        if message.photo:
            row["attachment"] = media_name(message, thread.style)
        row["role"] = role_of(message, cast)
        row["state"] = cast.state_at(message.at)
        row["labels"] = message.labels
        row["near"] = message.near
        if thread.key == "dean" and earlier and message.at < EARLIER_EXPORT:
            row["also_in"] = earlier
        rows.append(row)
    return rows


EARLIER_EXPORT = parse_moment("2025-10-28 19:00")


def decision_rows(path: Path, messages: list[Message], cast: Cast) -> list[dict[str, object]]:
    """Decisions from `thread | start of body | as | tags | note`.

    `! at | entry | basis | tags` is an entry of the investigator's own, and `@ act | accounts |
    role or reason` says who is who.
    """
    rows: list[dict[str, object]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("! "):
            at, entry, basis, tags = (part.strip() for part in line[2:].split("|"))
            moment = iso(parse_moment(at))
            rows.append({"entry": entry, "at": moment, "basis": basis, "tags": tags.split()})
            continue
        if line.startswith("@ "):
            act, accounts, said = (part.strip() for part in line[2:].split("|"))
            rows.append({"people": act, "accounts": accounts.split("; "), "said": said})
            continue
        thread, start, verdict, tags, note = (part.strip() for part in line.split("|"))
        message = _only(messages, thread, start, line)
        find = find_fields(message, cast)
        find.pop("timestamp_local")
        row: dict[str, object] = {"find": find, "as": verdict, "tags": tags.split()}
        if note:
            row["note"] = note
        rows.append(row)
    return rows


def _only(messages: list[Message], thread: str, start: str, line: str) -> Message:
    """The one message of a thread that starts so."""
    found = [item for item in messages if item.thread == thread and item.body.startswith(start)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} messages fit the decision {line!r}")
    return found[0]


def json_lines(rows: list[dict[str, object]]) -> bytes:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
