"""What a merge makes of two leads, what its undoing gives back, and what speaks for one student.

Rows are leads as PostgreSQL writes them as JSON, so that nothing is lost on the way there and back.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from crm_app.kernel.errors import Conflict, RuleBroken
from crm_app.models import CLOSED_STATUSES

LeadRow = dict[str, Any]  # Any: a column of every type

# Every column that refers to a lead, by what a merge does with its rows; a test compares this with
# the database, so that a new table cannot be forgotten.
MOVED = (
    "lead_notes",
    "call_logs",
    "recordings",
    "recording_uploads",
    "followups",
    "lead_status_history",
    "assignment_history",
    "enquiries",
    "consents",
)
REFERENCES = {
    **dict.fromkeys(MOVED, ("lead_id",)),
    "lead_aliases": ("lead_id",),  # moved; they have no id of their own
    "leads_kept_apart": ("one_id", "other_id"),  # pairs with the one become pairs with the other
    "lead_leases": ("lead_id",),  # ten minutes at most: they end with the merged lead
}

Takeable = Literal[
    "student_name",
    "phone_number",
    "email",
    "alternate_phone",
    "city",
    "preferred_course",
    "preferred_university",
    "source",
    "status",
    "telecaller",
]
# Columns that only make sense together.
_PHONE = ("phone_number", "phone_e164", "phone_is_shared")
OWNER = ("telecaller_id", "branch_id", "assigned_at")
_STATUS = ("status", "enrolled_at", "enrolled_telecaller_id")
_GROUPS = {"phone_number": _PHONE, "telecaller": OWNER, "status": _STATUS}
_FILLED = ("email", "city", "preferred_course", "preferred_university", "source")
_COUNTED = {
    "call_count",
    "next_followup_at",
    "do_not_call",
    "changed_xid",
}  # follow from what moves

SIMILAR = 0.5  # the least trigram similarity of two names that look like one
DIGITS_WRONG = 2  # so many digits may differ between a number and its slip


class SameLead(RuleBroken):
    """A lead and itself."""

    code = "same_lead"


class MergedAway(Conflict):
    """The lead went into another one; `fields` names it."""

    code = "merged_away"

    def __init__(self, into_id: UUID) -> None:
        super().__init__(
            "This lead was merged into another one. Open that one instead.",
            fields={"lead_id": str(into_id)},
        )


class ApartOnPurpose(Conflict):
    """Somebody marked the two as two students."""

    code = "kept_apart"


class UndoLaterFirst(Conflict):
    """A later merge stands on this one; `fields` names it."""

    code = "undo_later_first"

    def __init__(self, merge_id: UUID, merged_name: str) -> None:
        super().__init__(
            f"Undo the later merge of {merged_name} first.", fields={"merge_id": str(merge_id)}
        )


def check_two(one_id: UUID, other_id: UUID) -> None:
    """Refuse a lead together with itself.

    Raises:
        SameLead: it is.
    """
    if one_id == other_id:
        raise SameLead("This is the same lead twice. Choose another one.")


def combine(kept: LeadRow, merged: LeadRow, take: Collection[str]) -> LeadRow:
    """The columns of the kept lead that change.

    Its own values stay; empty ones are filled, those in `take` come from the merged lead. Its
    status stays unless taken, its owner unless it has none.
    """
    new = dict(kept)
    for name in take:
        for column in _GROUPS.get(name, (name,)):
            if merged[column] is not None or name in _GROUPS:
                new[column] = merged[column]
    for name in _FILLED:
        if new[name] is None:
            new[name] = merged[name]
    same_branch = kept["branch_id"] in {None, merged["branch_id"]}
    if new["telecaller_id"] is None and merged["telecaller_id"] is not None and same_branch:
        new |= {column: merged[column] for column in OWNER}
    if kept["phone_e164"] == merged["phone_e164"]:
        # Who held the number for both holds it on.
        new["phone_is_shared"] = kept["phone_is_shared"] and merged["phone_is_shared"]
    new["alternate_phone"] = _alternate(new, kept, merged, wants="alternate_phone" in take)
    new["extra"] = {**(merged["extra"] or {}), **(kept["extra"] or {})} or None
    new["call_count"] = kept["call_count"] + merged["call_count"]
    new["last_contacted_at"] = _latest(kept["last_contacted_at"], merged["last_contacted_at"])
    return {name: value for name, value in new.items() if value != kept[name]}


def _alternate(new: LeadRow, kept: LeadRow, merged: LeadRow, *, wants: bool) -> str | None:
    """The first other number there is, the kept lead's own before."""
    own = [kept["alternate_phone"], kept["phone_e164"]]
    others = [merged["phone_e164"], merged["alternate_phone"]]
    numbers = [merged["alternate_phone"], *own] if wants else [*own, *others]
    return next((each for each in numbers if each and each != new["phone_e164"]), None)


def _latest(*instants: str | None) -> str | None:
    return max((each for each in instants if each), key=datetime.fromisoformat, default=None)


def aliases(kept: LeadRow, merged: LeadRow) -> set[str]:
    """The numbers and the e-mail by which one knew either lead and the merge may have replaced."""
    known = {merged["phone_e164"], merged["alternate_phone"], kept["phone_e164"]}
    mails = {(row["email"] or "").lower() for row in (kept, merged)}
    return {value for value in known | mails if value}


def difference(before: LeadRow, after: LeadRow) -> tuple[LeadRow, LeadRow]:
    """The columns that changed, as they were and as they are."""
    changed = [name for name in before if before[name] != after[name] and name != "changed_xid"]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def restored(current: LeadRow, before: LeadRow, after: LeadRow) -> LeadRow:
    """The columns that still have what the merge gave, as they were before it.

    What somebody changed since stays, together with what belongs to it.
    """
    found = {}
    for name in before.keys() & after.keys():
        group = next((each for each in _GROUPS.values() if name in each), (name,))
        touched = any(column in after and current[column] != after[column] for column in group)
        if name not in _COUNTED and not touched:
            found[name] = before[name]
    return found


def must_be_unowned(row: Mapping[str, Any], has_left: Collection[str]) -> bool:
    """Whether the lead comes back without its telecaller: an open one whose telecaller left."""
    return row["telecaller_id"] in has_left and row["status"] not in CLOSED_STATUSES


def reasons(
    one: LeadRow, other: LeadRow, *, one_aliases: set[str], other_aliases: set[str]
) -> list[tuple[int, str]]:
    """What speaks for one student, with its weight; the heaviest first, empty for too little.

    A similar name alone is too little: half of a town may be called alike.
    """
    found = []
    shared = _phones(one, one_aliases) & _phones(other, other_aliases)
    if shared:
        found.append((100, f"same phone {min(shared)}"))
    mails = _mails(one, one_aliases) & _mails(other, other_aliases)
    if mails:
        found.append((90, f"same e-mail {min(mails)}"))
    traits = list(_traits(one, other, numbers_known=bool(shared)))
    alike = similarity(one["student_name"], other["student_name"])
    if alike >= SIMILAR and (found or traits):
        word = "same name" if alike == 1 else "similar name"
        found.append((round(40 * alike), word))
        found += traits
    return sorted(found, reverse=True)


def _traits(one: LeadRow, other: LeadRow, *, numbers_known: bool) -> Iterable[tuple[int, str]]:
    wrong = differing_digits(one["phone_e164"], other["phone_e164"])
    if wrong is not None and 0 < wrong <= DIGITS_WRONG and not numbers_known:
        digits = "one digit" if wrong == 1 else f"{wrong} digits"
        yield 35, f"phone differs in {digits}"
    mails = [(row["email"] or "").lower() for row in (one, other)]
    if mails[0] != mails[1] and _local(mails[0]) and _local(mails[0]) == _local(mails[1]):
        yield 25, f"same e-mail name {_local(mails[0])}"
    for weight, column, word in ((10, "city", "city"), (5, "preferred_course", "course")):
        if one[column] and (one[column]).lower() == (other[column] or "").lower():
            yield weight, f"same {word} {one[column]}"


def _local(mail: str) -> str:
    return mail.partition("@")[0]


def _phones(row: LeadRow, known: set[str]) -> set[str]:
    numbers = {row["phone_e164"], row["alternate_phone"]} - {None}
    return numbers | {value for value in known if "@" not in value}


def _mails(row: LeadRow, known: set[str]) -> set[str]:
    return {(row["email"] or "").lower()} - {""} | {value for value in known if "@" in value}


def differing_digits(one: str, other: str) -> int | None:
    """In how many places two numbers of one length differ; None for another length."""
    if len(one) != len(other):
        return None
    return sum(a != b for a, b in zip(one, other, strict=True))


def similarity(one: str, other: str) -> float:
    """How alike two names are from 0 to 1, by trigrams as pg_trgm counts them."""
    a, b = _trigrams(one), _trigrams(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def _trigrams(name: str) -> set[str]:
    words = "".join(each if each.isalnum() else " " for each in name.lower()).split()
    padded = [f"  {word} " for word in words]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}
