"""Put together why a lead is with its telecaller, of what was stored then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm_app.domain.accounts import repository as accounts
from crm_app.domain.assignment import repository, words
from crm_app.domain.assignment.rules import CALLED_LAST, HAD_BEFORE, UNDONE
from crm_app.domain.assignment.schemas import AssignmentWhy, OwnerChange, Rotation
from crm_app.domain.organisation import service as organisation
from crm_app.domain.schemas import Named
from crm_app.kernel.clock import local_day
from crm_app.models import AssignmentChange, AssignmentRun, ImportLog, Lead
from crm_app.work import Work


@dataclass(frozen=True, slots=True)
class Traces:
    """What is stored of how a lead came to its telecaller.

    `last` is the change that gave it to its owner of now, `run` the sharing out which that was
    part of, or the import that brought the lead.
    """

    lead: Lead
    changes: Sequence[AssignmentChange]  # newest first
    last: AssignmentChange | None
    run: AssignmentRun | None
    imports: Mapping[UUID, ImportLog]
    people: Mapping[UUID | None, Named]

    @property
    def brought_by(self) -> ImportLog | None:
        """The import that made the lead."""
        return self.imports.get(self.lead.import_id) if self.lead.import_id else None

    @property
    def given_by(self) -> ImportLog | None:
        """The import that gave the lead to its owner of now."""
        if not self.changes:
            return self.brought_by
        of_run = self.run.import_id if self.run else None
        return self.imports.get(of_run) if of_run else None

    @property
    def reason(self) -> str:
        """One word for it."""
        if self.last:
            return self.last.reason
        return "import" if self.given_by else "unknown"

    @property
    def by_id(self) -> UUID | None:
        """Who did it; an import was done by who brought the file."""
        if self.last and self.last.by_id:
            return self.last.by_id
        return self.given_by.uploaded_by_id if self.given_by else None

    @property
    def rotation(self) -> Rotation | None:
        """Who took turns, when it was somebody's turn or an exception from it."""
        told = self.run is not None and self.reason not in {UNDONE, "unknown"}
        return Rotation.model_validate(self.run.rotation) if self.run and told else None

    def name(self, user_id: UUID | None) -> str:
        """The full name; of a job, what people call it."""
        return self.people[user_id].name if user_id in self.people else "the system"


def read(work: Work, lead: Lead) -> Traces:
    """The traces of a lead that the actor may see."""
    changes = repository.changes_of_lead(work, lead.id)
    last = changes[0] if changes and changes[0].to_telecaller_id == lead.telecaller_id else None
    run, imports = repository.run_and_imports(
        work, lead, run_id=last.run_id if last else None, is_first=not changes
    )
    ids = {lead.telecaller_id, *(log.uploaded_by_id for log in imports.values())}
    ids |= {run.by_id if run else None}
    for change in changes:
        ids |= {change.from_telecaller_id, change.to_telecaller_id, change.by_id}
    return Traces(lead, changes, last, run, imports, accounts.names_of(work, ids))


def answer(work: Work, traces: Traces) -> AssignmentWhy:
    """The traces as an answer; of those passed over only people whom the actor may see."""
    passed_over = traces.rotation.passed_over if traces.rotation else []
    in_sight = accounts.ids_in_sight(work, [each.telecaller_id for each in passed_over])
    return AssignmentWhy(
        owner=traces.people.get(traces.lead.telecaller_id),
        since=_since(traces),
        reason=traces.reason,
        by=traces.people.get(traces.by_id),
        run_id=traces.run.id if traces.run else None,
        sentence=_sentence(work, traces),
        passed_over=[each for each in passed_over if each.telecaller_id in in_sight],
        history=_history(traces),
    )


def _since(traces: Traces) -> datetime | None:
    if traces.lead.telecaller_id is None:
        return None
    return traces.last.at if traces.last else traces.lead.assigned_at


def _sentence(work: Work, traces: Traces) -> str:
    zone = organisation.get(work).time_zone
    today = local_day(work.now, zone)

    def on(instant: datetime | None) -> str | None:
        return words.day(local_day(instant, zone), today) if instant else None

    owner_id, last = traces.lead.telecaller_id, traces.last
    if last and last.reason == UNDONE:
        to = traces.name(owner_id) if owner_id else None
        return words.went_back(to, traces.name(last.by_id), on(last.at) or "-")
    if owner_id is None:
        return "Nobody has this lead."
    if last and last.reason in {CALLED_LAST, HAD_BEFORE}:
        called_at = None
        if last.reason == CALLED_LAST:
            called_at = repository.last_call(work, traces.lead.id, owner_id, last.at)
        return words.stayed(traces.name(owner_id), on(called_at))
    turn = last.turn if last else traces.lead.import_turn
    if traces.rotation and traces.run and turn is not None:
        shared_on = on(traces.run.created_at) or "-"
        return words.took_turn(traces.rotation, turn, _of_what(traces, traces.run, shared_on))
    return words.nothing_noted(on(_since(traces)), _how(traces))


def _of_what(traces: Traces, run: AssignmentRun, shared_on: str) -> str:
    """What was shared out in turns."""
    if traces.given_by:
        return traces.given_by.file_name
    what = "1 lead" if run.leads == 1 else f"{run.leads:,} leads"
    if run.reason == "owner_deactivated" and traces.last:
        what += f" of {traces.name(traces.last.from_telecaller_id)}"
    return f"{what} that {traces.name(run.by_id)} shared out on {shared_on}"


def _how(traces: Traces) -> str:
    if traces.last and traces.last.by_id:
        return f"Assigned by {traces.name(traces.last.by_id)}"
    return f"Came with {traces.given_by.file_name}" if traces.given_by else "Assigned"


def _history(traces: Traces) -> list[OwnerChange]:
    """The owners, newest first; an import gave the lead to the first of them."""
    people, lead = traces.people, traces.lead
    found = [
        OwnerChange(
            from_telecaller=people.get(change.from_telecaller_id),
            to_telecaller=people.get(change.to_telecaller_id),
            at=change.at,
            by=people.get(change.by_id),
            reason=change.reason,
        )
        for change in traces.changes
    ]
    first_id = traces.changes[-1].from_telecaller_id if traces.changes else lead.telecaller_id
    if traces.brought_by and first_id:
        found.append(
            OwnerChange(
                from_telecaller=None,
                to_telecaller=people.get(first_id),
                at=lead.created_at,
                by=people.get(traces.brought_by.uploaded_by_id),
                reason="import",
            )
        )
    return found
