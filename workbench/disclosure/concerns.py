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
    unsure = facts.decisions.get("unsure", 0)
    doubts = ", ".join(f"{count:,} {name}" for name, count in times.items())
    named = ", ".join(each.title for each in bad[:5])
    placeholder = any(e.startswith(f"{exhibits.PLACEHOLDER}/") for e in facts.exhibits.values())
    found = [
        _concern("unread-interrupts", facts.unread_interrupts,
                 "message that was to be read before all others was decided by nobody",
                 "messages that were to be read before all others were decided by nobody"),
        _concern("not-assessed", facts.lanes.get("not-assessed", 0),
                 "record could not be judged by the models (language, or no text)",
                 "records could not be judged by the models (language, or no text)"),
        _concern("doubtful-times", sum(times.values()),
                 f"row of the timeline has a doubtful time: {doubts}",
                 f"rows of the timeline have a doubtful time: {doubts}"),
        _concern("assumed-zones", len(assumed),
                 "source states no time zone, and nobody stated one for it: the case's was assumed",
                 "sources state no time zone, and nobody stated one for them: the case's was"
                 " assumed", weight="should"),
        _concern("unread-sources", len(bad),
                 f"source was read in part or not at all: {named}",
                 f"sources were read in part or not at all: {named}"),
        _concern("unverified-sources", facts.unverified,
                 "source was not checked against its hash since it was taken in",
                 "sources were not checked against their hashes since they were taken in"),
        _concern("skipped-records", skipped, "record of the sources could not be read",
                 "records of the sources could not be read", weight="should"),
        _concern("unsure", unsure, "record is still “unsure”", "records are still “unsure”"),
        _concern("disagreements", facts.disagreements,
                 "record was decided differently by different people",
                 "records were decided differently by different people"),
        _concern("no-exhibit-prefix", int(placeholder),
                 "exhibit prefix is missing: EXH is a placeholder, not an exhibit reference"),
        _concern("not-analysed", int(not facts.stages and facts.total > 0),
                 "case without analysis: messages that may help the defence were not brought"
                 " forward", weight="should"),
        _concern("no-redactions",
                 int(profile.edition == DISCLOSED and not rules and not profile.redact),
                 "disclosed edition without any redaction planned", weight="should"),
    ]  # fmt: skip
    return [each for each in found if each.count]


def _concern(code: str, count: int, one: str, many: str = "", *, weight: str = "must") -> Concern:
    return Concern(code, count, one if count == 1 else many or one, weight)
