"""Name, time zone, phone region and working hours of the organisation, and the lists it keeps."""

from datetime import time
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from crm_app.access.permissions import Permission, require
from crm_app.domain.audit import service as audit
from crm_app.domain.organisation import repository, rules
from crm_app.domain.organisation.schemas import (
    About,
    ChoiceKind,
    ChoiceView,
    SettingsView,
    Suggestions,
    UpdateSettings,
)
from crm_app.kernel.errors import Conflict, CrmError, RuleBroken
from crm_app.models import Organisation
from crm_app.models.organisation import COURSE_MAX, SOURCE_MAX
from crm_app.places import release
from crm_app.work import Work

LONGEST = {ChoiceKind.SOURCE: SOURCE_MAX, ChoiceKind.COURSE: COURSE_MAX}


class NotSetUp(CrmError):
    """The database has no settings yet: `crm migrate` writes the first ones."""

    code = "not_set_up"


class ChoiceTaken(Conflict):
    """A list names each thing once, letter case aside."""

    code = "choice_taken"


def get(work: Work) -> Organisation:
    """The settings in force, read for this work: no zone is kept from one work to the next.

    Raises:
        NotSetUp: the database was never set up.
    """
    found = work.session.get(Organisation, 1)
    if found is None:
        raise _not_set_up()
    return found


def set_up(work: Work, *, name: str, time_zone: str, phone_region: str) -> None:
    """Write the first settings; later the settings page wins, so an existing row stays."""
    if work.session.get(Organisation, 1) is None:
        work.session.add(
            Organisation(id=1, name=name, time_zone=time_zone, phone_region=phone_region)
        )


def shared_folder(work: Work, here: UUID, *, take: bool) -> UUID | None:
    """The folder that the machines share, as it was known; `here` becomes it if there was none.

    With `take` it becomes it in any case.

    Raises:
        NotPermitted: only admins, and the start of the program, may.
    """
    require(work.actor, Permission.SETTINGS_MANAGE)
    stored = repository.take(work)
    if stored is None:
        raise _not_set_up()
    known = stored.shared_folder
    if known is None or take:
        stored.shared_folder = here
    return known


def get_settings(work: Work) -> SettingsView:
    """The settings, for who may change them."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    return _view(get(work))


def update(work: Work, wanted: UpdateSettings) -> SettingsView:
    """Change the organisation; repeating it changes nothing. Every open page reads anew.

    Nothing stored is in local time but shifts, days off and leaves, which follow the zone: so a new
    one holds for everything that is read from now on, and no figure has to be made again.

    Raises:
        RuleBroken: no such time zone, or the hours end before they start.
    """
    require(work.actor, Permission.SETTINGS_MANAGE)
    stored = repository.take(work)
    if stored is None:
        raise _not_set_up()
    changes: dict[str, object] = wanted.model_dump(exclude_none=True)
    if "recording_days" in wanted.model_fields_set:
        changes["recording_days"] = wanted.recording_days  # null means for ever
    if wanted.time_zone is not None:
        changes["time_zone"] = rules.time_zone(wanted.time_zone)
    for key in ("work_starts", "work_ends"):
        if key in changes:
            changes[key] = time.fromisoformat(str(changes[key]))
    changed = {key: value for key, value in changes.items() if getattr(stored, key) != value}
    if "time_zone" in changed and not repository.knows_zone(work, str(changed["time_zone"])):
        raise rules.no_such_zone(str(wanted.time_zone))
    before = _view(stored).model_dump(mode="json")
    for key, value in changed.items():
        setattr(stored, key, value)
    rules.check_hours(stored.work_starts, stored.work_ends)
    if changed:
        stored.updated_at = work.now
        work.session.flush()
        after = _view(stored).model_dump(mode="json")
        audit.record(
            work, "settings.updated", changed={key: [before[key], after[key]] for key in changed}
        )
        work.announce("settings")
    return _view(stored)


def list_choices(work: Work, kind: ChoiceKind) -> list[ChoiceView]:
    """A list by name, what is retired last."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    return [ChoiceView.model_validate(each) for each in repository.find(work, kind)]


def suggestions(work: Work) -> Suggestions:
    """What may be chosen where a source or a course is typed; any other text may be typed too."""
    require(work.actor, Permission.LEADS_READ)

    def names(kind: ChoiceKind) -> list[str]:
        return [each.name for each in repository.find(work, kind) if each.is_active]

    return Suggestions(sources=names(ChoiceKind.SOURCE), courses=names(ChoiceKind.COURSE))


def add_choice(work: Work, kind: ChoiceKind, name: str) -> ChoiceView:
    """Add to a list; a retired entry with this name comes back.

    Raises:
        RuleBroken: no name, or too long a one.
        ChoiceTaken: it is there already.
    """
    require(work.actor, Permission.SETTINGS_MANAGE)
    name = _checked(kind, name)
    known = repository.named(work, kind, name)
    if known is not None and not known.is_active:
        return set_choice_active(work, kind, known.id, is_active=True)
    if known is not None:
        raise _taken(name)
    made = repository.TABLES[kind](name=name)
    work.session.add(made)
    _store(work, name)
    audit.record(work, f"{kind}.added", made.id, name=name)
    return ChoiceView.model_validate(made)


def rename_choice(work: Work, kind: ChoiceKind, choice_id: UUID, name: str) -> ChoiceView:
    """Give an entry another name; leads keep the text they have.

    Raises:
        NotFound: no such entry.
        RuleBroken: no name, or too long a one.
        ChoiceTaken: another entry has this name.
    """
    require(work.actor, Permission.SETTINGS_MANAGE)
    name = _checked(kind, name)
    choice = repository.get(work, kind, choice_id)
    before = choice.name
    if before != name:
        known = repository.named(work, kind, name)
        if known is not None and known.id != choice.id:
            raise _taken(name)
        choice.name = name
        _store(work, name)
        audit.record(work, f"{kind}.renamed", choice.id, changed={"name": [before, name]})
    return ChoiceView.model_validate(choice)


def set_choice_active(
    work: Work, kind: ChoiceKind, choice_id: UUID, *, is_active: bool
) -> ChoiceView:
    """Retire an entry, or bring it back; repeating it changes nothing.

    Raises:
        NotFound: no such entry.
    """
    require(work.actor, Permission.SETTINGS_MANAGE)
    choice = repository.get(work, kind, choice_id)
    if choice.is_active != is_active:
        choice.is_active = is_active
        work.session.flush()
        act = "restored" if is_active else "retired"
        audit.record(work, f"{kind}.{act}", choice.id, name=choice.name)
        work.announce("choices")
    return ChoiceView.model_validate(choice)


def about(work: Work) -> About:
    """Versions and size of what runs here."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    server, size, revision = repository.server(work)
    return About(
        version=release().version,
        database=f"PostgreSQL {server}",
        database_bytes=size,
        schema_revision=revision,
    )


def _view(stored: Organisation) -> SettingsView:
    return SettingsView(
        name=stored.name,
        time_zone=stored.time_zone,
        phone_region=stored.phone_region,
        work_starts=f"{stored.work_starts:%H:%M}",
        work_ends=f"{stored.work_ends:%H:%M}",
        recording_days=stored.recording_days,
        recording_deleters=stored.recording_deleters,
    )


def _checked(kind: ChoiceKind, name: str) -> str:
    name = " ".join(name.split())
    sentence = ""
    if not name:
        sentence = f"Type the name of the {kind}."
    elif len(name) > LONGEST[kind]:
        sentence = f"The name of a {kind} has at most {LONGEST[kind]} characters."
    elif not name.isprintable():
        sentence = "The name holds a character that is no text."
    if sentence:
        raise RuleBroken(sentence, fields={"name": sentence})
    return name


def _store(work: Work, name: str) -> None:
    try:
        work.session.flush()
    except IntegrityError as error:  # two admins at the same moment
        raise _taken(name) from error
    work.announce("choices")


def _taken(name: str) -> ChoiceTaken:
    sentence = f"{name} is in the list already."
    return ChoiceTaken(sentence, fields={"name": sentence})


def _not_set_up() -> NotSetUp:
    return NotSetUp("The organisation is not set up. Run `crm migrate`.")
