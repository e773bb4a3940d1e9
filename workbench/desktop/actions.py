"""What can be done, as data: menus, palette and the page of shortcuts are made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.desktop import looks

if TYPE_CHECKING:
    from workbench.desktop.window import Window

MENUS = ("Case", "Review", "People", "View", "Help")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do.

    Attributes:
        id: fixed name.
        title: in the imperative, as menus show it.
        do: does it.
        menu: where it stands; one of `MENUS`.
        keys: its shortcuts, the first one shown.
        pages: the pages on which its keys work; empty for everywhere.
        needs_case: whether a case must be open.
    """

    id: str
    title: str
    do: Callable[[Window], object]
    menu: str
    keys: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    needs_case: bool = True


READING = ("triage",)
NAMING = ("people",)
DECIDING = ("triage", "themes", "timeline")

ACTIONS = (
    Action("case.new", "New case…", lambda at: at.new_case(), "Case", ("Ctrl+N",),
           needs_case=False),
    Action("case.open", "Open case…", lambda at: at.choose_case(), "Case", ("Ctrl+O",),
           needs_case=False),
    Action("case.close", "Close case", lambda at: at.close_case(), "Case", ("Ctrl+W",)),
    Action("case.operator", "Change operator…", lambda at: at.change_operator(), "Case"),
    Action("sources.files", "Take in files…", lambda at: at.choose_files(), "Case", ("Ctrl+I",)),
    Action("sources.folder", "Take in a folder…", lambda at: at.choose_folder(), "Case",
           ("Ctrl+Shift+I",)),
    Action("sources.advisers", "Legal advisers…", lambda at: at.sources.edit_advisers(), "Case"),
    Action("sources.apps", "Apps looked for", lambda at: at.sources.turn(1), "Case"),
    Action("sources.conflicts", "Conflicts between sources", lambda at: at.sources.turn(2),
           "Case"),
    Action("sources.unseal", "Unseal the source…", lambda at: at.sources.unseal(), "Case", (),
           ("sources",)),
    Action("sources.clock", "Correct the source's clock…", lambda at: at.sources.correct(), "Case",
           (), ("sources",)),
    Action("case.analyse", "Analyse", lambda at: at.triage.run_analysis(), "Case", ("Ctrl+E",)),
    Action("case.verify", "Verify the case", lambda at: at.verify_case(), "Case"),
    Action("work.cancel", "Stop the running work", lambda at: at.cancel_work(), "Case"),
    Action("app.quit", "Quit", lambda at: at.close(), "Case", ("Ctrl+Q",), needs_case=False),
    Action("decide.relevant", "Relevant", lambda at: at.decide("relevant"), "Review", ("R",),
           DECIDING),
    Action("decide.not-relevant", "Not relevant", lambda at: at.decide("not-relevant"), "Review",
           ("N",), DECIDING),
    Action("decide.unsure", "Unsure", lambda at: at.decide("unsure"), "Review", ("U",), DECIDING),
    Action("edit.undo", "Undo the last decision or entry", lambda at: at.undo(), "Review",
           ("Ctrl+Z",)),
    Action("decide.tags", "Tags…", lambda at: at.triage.pick_tags(), "Review", ("T",), READING),
    Action("decide.note", "Note…", lambda at: at.triage.write_note(), "Review",
           ("M", "Return", "Enter"), READING),
    Action("decide.acknowledge", "Acknowledge the welfare prompt",
           lambda at: at.triage.acknowledge(), "Review", ("A",), READING),
    Action("read.next", "Next message", lambda at: at.triage.step(1), "Review", ("J",), READING),
    Action("read.previous", "Previous message", lambda at: at.triage.step(-1), "Review", ("K",),
           READING),
    Action("read.undecided", "Next undecided message", lambda at: at.triage.next_undecided(),
           "Review", ("Ctrl+J",), READING),
    Action("read.find", "Search in the queue", lambda at: at.triage.seek(), "Review", ("/",
           "Ctrl+F"), READING),
    Action("read.older", "Earlier in the conversation",
           lambda at: at.triage.conversation.show_older(), "Review", ("[",), READING),
    Action("read.newer", "Later in the conversation",
           lambda at: at.triage.conversation.show_newer(), "Review", ("]",), READING),
    Action("read.back", "Back to the message in its conversation",
           lambda at: at.triage.conversation.centre(), "Review", ("B",), READING),
    Action("read.original", "Show the original from the source",
           lambda at: at.show_original(), "Review", ("O",), READING),
    Action("read.explain", "Explain the words of a message", lambda at: at.triage.explain(),
           "Review", ("W",), READING),
    Action("read.seal", "Seal the messages…", lambda at: at.triage.seal(), "Review", (), READING),
    Action("read.order", "Show the new order", lambda at: at.triage.take_new_order(), "Review",
           ("Ctrl+R",), READING),
    Action("queue.priority", "Read by priority", lambda at: at.queue("priority"), "Review"),
    Action("queue.disclosure", "Read what may undermine or assist (D1–D6)",
           lambda at: at.queue("disclosure"), "Review", ("Ctrl+D",)),
    Action("queue.interrupts", "Read the interrupt lane", lambda at: at.interrupts(), "Review"),
    Action("timeline.add", "Add an entry of your own…", lambda at: at.add_entry(), "Review",
           ("Ctrl+Shift+E",)),
    Action("timeline.adopt", "Adopt a translation, transcript or account…",
           lambda at: at.timeline.adopt(), "Review", ("Ctrl+Shift+T",), ("timeline",)),
    Action("timeline.remove", "Remove from the timeline…", lambda at: at.timeline.remove(),
           "Review", ("Delete",), ("timeline",)),
    Action("people.victim", "Role: victim", lambda at: at.people.give("victim"), "People", ("V",),
           NAMING),
    Action("people.suspect", "Role: suspect", lambda at: at.people.give("suspect"), "People",
           ("S",), NAMING),
    Action("people.witness", "Role: witness", lambda at: at.people.give("witness"), "People",
           ("W",), NAMING),
    Action("people.third", "Role: third party", lambda at: at.people.give("third party"), "People",
           ("T",), NAMING),
    Action("people.none", "Role: none", lambda at: at.people.give(""), "People", ("0",), NAMING),
    Action("people.merge", "Merge persons…", lambda at: at.people.merge(), "People", ("M",),
           NAMING),
    Action("people.apart", "Set accounts apart…", lambda at: at.people.set_apart(), "People",
           ("X",), NAMING),
    Action("people.turn", "Persons or proposed links", lambda at: at.people.turn(), "People",
           ("P",), NAMING),
    Action("people.accept", "Proposed link: one person", lambda at: at.people.accept(), "People",
           ("A",), NAMING),
    Action("people.refuse", "Proposed link: not one person", lambda at: at.people.refuse(),
           "People", ("N",), NAMING),
    Action("people.reason", "Proposed link: edit the reason",
           lambda at: at.people.edit_reason(), "People", ("E",), NAMING),
    Action("people.find", "Search in persons", lambda at: at.people.seek(), "People",
           ("/", "Ctrl+F"), NAMING),
    Action("go.sources", "Sources", lambda at: at.go("sources"), "View", ("Ctrl+1",)),
    Action("go.people", "People", lambda at: at.go("people"), "View", ("Ctrl+2",)),
    Action("go.triage", "Triage", lambda at: at.go("triage"), "View", ("Ctrl+3",)),
    Action("go.themes", "Themes", lambda at: at.go("themes"), "View", ("Ctrl+4",)),
    Action("go.timeline", "Timeline", lambda at: at.go("timeline"), "View", ("Ctrl+5",)),
    Action("go.disclosure", "Disclosure", lambda at: at.go("disclosure"), "View", ("Ctrl+6",)),
    Action("view.theme", "Light or dark", looks.switch, "View", ("Ctrl+T",),
           needs_case=False),
    Action("view.system", "Follow the system's theme", looks.follow_system, "View",
           needs_case=False),
    Action("view.larger", "Larger text", lambda at: looks.resize(at, 1), "View",
           ("Ctrl++", "Ctrl+="), needs_case=False),
    Action("view.smaller", "Smaller text", lambda at: looks.resize(at, -1), "View", ("Ctrl+-",),
           needs_case=False),
    Action("view.pane", "Next pane", lambda at: at.next_pane(), "View", ("F6",)),
    Action("help.palette", "Find a command…", lambda at: at.show_palette(), "Help", ("Ctrl+K",),
           needs_case=False),
    Action("help.keys", "Shortcuts", lambda at: at.show_shortcuts(), "Help", ("F1",),
           needs_case=False),
    Action("help.about", "About", lambda at: at.show_about(), "Help", needs_case=False),
)  # fmt: skip


def shown_keys(action: Action) -> str:
    """An action's keys for people: `Ctrl+K`, `M or Return`."""
    return " or ".join(each for each in action.keys if each not in ("Enter", "Ctrl+="))
