"""What must be answered before a bundle leaves: warnings, each with a code, a count and a sentence.

An answer is a reason in words, in the profile; it is printed in the method statement. What is not
answered is printed there too, as not answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.case import Case
from workbench.disclosure.facts import Facts, gather
from workbench.disclosure.profile import DISCLOSED, Profile
from workbench.disclosure.redaction import plan
from workbench.timeline import exhibits


@dataclass(frozen=True, slots=True)
class Concern:
    """A warning.

    Attributes:
        code: by which a profile answers it.
        text: in the officer's words.
        weight: `must` (answer before serving) or `should`.
    """

    code: str
    count: int
    text: str
    weight: str = "must"


def concerns(case: Case, profile: Profile | None = None) -> list[Concern]:
    """The warnings that stand for an export of a case with a profile."""
    profile = profile or Profile()
    return of_facts(gather(case, profile), profile, rules=len(plan.rules(case.connection)))


def unanswered(found: list[Concern], profile: Profile) -> list[Concern]:
    """Those that the profile gives no reason for."""
    return [each for each in found if not profile.answers.get(each.code, "").strip()]


def of_facts(facts: Facts, profile: Profile, *, rules: int) -> list[Concern]:
    """The warnings that facts give rise to."""
    bad = [
        each for each in facts.sources if each.status in ("failed", "unrecognised", "incomplete")
    ]
    skipped = sum(int(each.report.get("skipped", 0)) for each in facts.sources)
    assumed = [each for each in facts.sources if not each.zone_stated and each.records]
    times = {n: c for n, c in facts.doubtful_times.items() if n != "assumed-local"}
    found = [
        Concern("unread-interrupts", facts.unread_interrupts,
                "messages that were to be read before all others were decided by nobody"),
        Concern("not-assessed", facts.lanes.get("not-assessed", 0),
                "records could not be judged by the models (language, or no text)"),
        Concern("doubtful-times", sum(times.values()),
                "rows of the timeline have a doubtful time: "
                + ", ".join(f"{c:,} {n}" for n, c in times.items())),
        Concern("assumed-zones", len(assumed),
                "sources state no time zone, and nobody stated one for them: the case's was"
                " assumed",
                "should"),
        Concern("unread-sources", len(bad),
                "sources were read in part or not at all: "
                + ", ".join(each.title for each in bad[:5])),
        Concern("unverified-sources", facts.unverified,
                "sources were not checked against their hashes since they were taken in"),
        Concern("skipped-records", skipped, "records of the sources could not be read", "should"),
        Concern("unsure", facts.decisions.get("unsure", 0), "records are still “unsure”"),
        Concern("disagreements", facts.disagreements,
                "records were decided differently by different people"),
        Concern("no-exhibit-prefix",
                int(any(e.startswith(f"{exhibits.PLACEHOLDER}/") for e in facts.exhibits.values())),
                "exhibit prefix is missing: EXH is a placeholder, not an exhibit reference"),
        Concern("not-analysed", int(not facts.stages and facts.total > 0),
                "case without analysis: messages that may help the defence were not brought"
                " forward",
                "should"),
        Concern("no-redactions", int(profile.edition == DISCLOSED and not rules
                                     and not profile.redact),
                "disclosed edition without any redaction planned", "should"),
    ]  # fmt: skip
    return [each for each in found if each.count]
