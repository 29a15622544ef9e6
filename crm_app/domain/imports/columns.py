"""Which column of a file is which field of a lead."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from crm_app.kernel.errors import RuleBroken

TARGET_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "student_name": "Student name",
        "first_name": "First name",
        "last_name": "Last name",
        "phone_number": "Phone number",
        "alternate_phone": "Alternate phone",
        "email": "E-mail",
        "city": "City",
        "preferred_course": "Preferred course",
        "preferred_university": "Preferred university",
        "source": "Source",
    }
)
TARGETS: tuple[str, ...] = tuple(TARGET_LABELS)
EXTRA = "extra"  # a target of as many columns as one likes: kept beside the lead's own fields
EXTRA_LABEL = "Keep as an extra field"
EXTRA_COLUMNS_MAX = 30
EXTRA_NAME_MAX = 60
EXTRA_VALUE_MAX = 500

_PHONES = ("phone", "mobile", "contact", "cell", "cellphone", "mobilephone", "tel", "telephone")
_SECOND = (
    *("alternate", "alternative", "alt", "secondary", "second", "other", "additional"),
    *("whatsapp", "landline", "emergency", "home", "work"),
    *("parent", "parents", "father", "fathers", "mother", "mothers", "guardian", "guardians"),
)

# Best first, spelled as `_squash` leaves them. The last few phone words come after all others:
# they name the main number only when no better column is there.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "student_name": (
        "studentname",
        "studentfullname",
        "fullname",
        "name",
        "candidatename",
        "applicantname",
        "leadname",
        "contactname",
        "contactperson",
        "personname",
        "customername",
        "clientname",
        "studentsname",
        "nameofstudent",
        "नाम",
        "student",
        "candidate",
        "applicant",
    ),
    "first_name": ("firstname", "givenname", "forename", "fname", "first"),
    "last_name": ("lastname", "familyname", "surname", "lname", "last"),
    "phone_number": (
        "phonenumber",
        "mobilenumber",
        "mobile",
        "mobileno",
        "phone",
        "phoneno",
        "contactnumber",
        "contactno",
        "mobilephone",
        "cellphone",
        "cell",
        "telephone",
        "tel",
        "contactphone",
        "contactmobile",
        "primaryphone",
        "primarymobile",
        "phonemobile",
        "callingnumber",
        "ph",
        "mob",
        "phno",
        "mobno",
        "contact",
        "contactdetails",
        "मोबाइल",
        "मोबाइल नंबर",
        "फोन",
        "फ़ोन",
        "whatsapp",
        "whatsappnumber",
        "whatsappmobile",
        "number",
    ),
    "alternate_phone": (
        "alternatephone",
        "alternate",
        "alternative",
        "alt",
        "secondary",
        "whatsapp",
        "landline",
        *(f"{phone}2" for phone in _PHONES),
        *(f"2nd{phone}" for phone in _PHONES),
        *(f"{which}{phone}" for which in _SECOND for phone in _PHONES),
        *(f"{phone}{which}" for which in _SECOND for phone in _PHONES),
        # A second column of this kind beside the one taken as the main number.
        "phone",
        "mobile",
        "telephone",
    ),
    "email": ("email", "emailaddress", "emailid", "mail", "mailid", "mailaddress", "ईमेल"),
    "city": (
        "city",
        "town",
        "cityname",
        "citytown",
        "towncity",
        "currentcity",
        "homecity",
        "hometown",
        "location",
        "currentlocation",
        "place",
        "शहर",
    ),
    "preferred_course": (
        "preferredcourse",
        "course",
        "coursename",
        "courseinterested",
        "interestedcourse",
        "coursepreference",
        "courseofinterest",
        "courseinterest",
        "program",
        "programme",
        "preferredprogram",
        "programname",
        "stream",
    ),
    "preferred_university": (
        "preferreduniversity",
        "university",
        "college",
        "universityname",
        "collegename",
        "preferredcollege",
        "interesteduniversity",
        "interestedcollege",
        "universitycollege",
        "collegeuniversity",
        "universityinterested",
        "collegeinterested",
        "institute",
        "institution",
        "institutename",
    ),
    "source": ("source", "leadsource", "sourceoflead", "utmsource", "sourcename", "channel"),
}
# Words that add nothing: "Student's Mobile No. (10 digits)" is "mobile", "Phone 1 - Value" "phone".
_NOISE = frozenset(
    {
        *("a", "an", "the", "of", "your", "in", "for", "s", "enter", "please"),
        *("student", "students", "candidate", "applicant", "lead", "primary", "main"),
        *("no", "nos", "num", "number", "numbers", "value", "1", "10", "digit", "digits"),
        *("required", "optional"),
    }
)
_HEADER_MAX = 200
_WORDS = re.compile(r"[^\W_]+")


class MissingColumns(RuleBroken):
    """No column is the name, or none is the phone."""

    code = "missing_columns"


class PickedRow(NamedTuple):
    """The cells that matter, as written; "" where no column is mapped."""

    student_name: str
    phone_number: str
    alternate_phone: str
    email: str
    city: str
    preferred_course: str
    preferred_university: str
    source: str


def _squash(words: Iterable[str]) -> str:
    return "".join(words)


def _words(header: str) -> list[str]:
    text = unicodedata.normalize("NFKC", header).replace("'", " ").replace("\u2019", " ")
    return _WORDS.findall(text.casefold())


_RANKS: dict[str, dict[str, int]] = {
    target: {_squash(_words(word)): rank for rank, word in reversed(list(enumerate(words)))}
    for target, words in _SYNONYMS.items()
}


def _keys(header: str) -> tuple[str, str]:
    """The header's words as one, and the same without the words that add nothing."""
    words = _words(header[:_HEADER_MAX])
    return _squash(words), _squash(word for word in words if word not in _NOISE)


def _rank(target: str, keys: tuple[str, str]) -> int | None:
    """How well a column fits; 0 is best, and less well when only its main words fit."""
    exact, main = (_RANKS[target].get(key) for key in keys)
    if exact is not None:
        return exact
    return None if main is None else main + len(_SYNONYMS[target])


def propose_mapping(header: list[str]) -> dict[str, str]:
    """Column -> target by the words in the header, each target at most once.

    The best word wins, the leftmost column on ties. Of columns with one name only the first
    can be mapped (`row_picker` reads that one).
    """
    keys = {column: _keys(column) for column in header}
    mapping: dict[str, str] = {}
    for target in TARGETS:
        best: tuple[int, str] | None = None
        for column, words in keys.items():
            rank = None if column in mapping else _rank(target, words)
            if rank is not None and (best is None or rank < best[0]):
                best = (rank, column)
        if best is not None:
            mapping[best[1]] = target
    return {column: mapping[column] for column in keys if column in mapping}


def check_mapping(header: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping in the order of the header; a column mapped to "" is left out.

    Raises:
        MissingColumns: nothing is the name, or nothing is the phone.
        RuleBroken: `fields` names each column that is not in the file, each target that does
            not exist or is given twice.
    """
    wanted = {column.strip(): target for column, target in mapping.items() if target}
    faults: dict[str, str] = {}
    taken: dict[str, str] = {}
    extras = 0
    for column, target in wanted.items():
        if not column or column not in header:
            faults[column] = "The file has no such column."
        elif target == EXTRA:
            extras += 1
            if extras > EXTRA_COLUMNS_MAX:
                faults[column] = f"Only {EXTRA_COLUMNS_MAX} columns can be kept as extra fields."
        elif target not in TARGET_LABELS:
            faults[column] = f"There is no field named {target[:60]}."
        elif target in taken:
            faults[column] = f"{TARGET_LABELS[target]} is already given by {taken[target]}."
        else:
            taken[target] = column
    if faults:
        raise RuleBroken("Some columns cannot be used as chosen.", fields=faults)
    _check_complete(taken)
    return {column: wanted[column] for column in dict.fromkeys(header) if column in wanted}


def _check_complete(targets: Mapping[str, str]) -> None:
    has_name = bool(targets.keys() & {"student_name", "first_name", "last_name"})
    has_phone = "phone_number" in targets
    if not has_name and not has_phone:
        raise MissingColumns(
            "No column looks like a name and none like a phone number. Choose them yourself.",
            fields={
                "student_name": "Choose the column with the name.",
                "phone_number": "Choose the column with the phone number.",
            },
        )
    if not has_name:
        raise MissingColumns(
            "No column looks like a name. Choose it yourself.",
            fields={"student_name": "Choose the column with the name."},
        )
    if not has_phone:
        raise MissingColumns(
            "No column looks like a phone number. Choose it yourself.",
            fields={"phone_number": "Choose the column with the phone number."},
        )


def row_picker(header: list[str], mapping: Mapping[str, str]) -> Callable[[list[str]], PickedRow]:
    """A function from the cells of a row to what matters of them, for a checked mapping.

    Rows must be at least as long as the header. First and last name are joined where the
    student name is blank.
    """
    # -1 is the blank cell that `pick` appends: no column is mapped.
    index = {target: header.index(column) for column, target in mapping.items() if target != EXTRA}
    pick_cells = itemgetter(*(index.get(field, -1) for field in PickedRow._fields))
    make = PickedRow._make
    first, last = index.get("first_name", -1), index.get("last_name", -1)

    def pick(cells: list[str]) -> PickedRow:
        return make(pick_cells([*cells, ""]))

    def pick_and_join(cells: list[str]) -> PickedRow:
        cells = [*cells, ""]
        row = make(pick_cells(cells))
        if row.student_name.strip():
            return row
        return row._replace(student_name=f"{cells[first]} {cells[last]}")

    return pick if first == last else pick_and_join


def extra_picker(
    header: list[str], mapping: Mapping[str, str]
) -> Callable[[list[str]], dict[str, str] | None]:
    """A function from the cells of a row to its extra fields by column; None when all are blank.

    Text is on one line and cut to its limit.
    """
    kept = [
        (column[:EXTRA_NAME_MAX], header.index(column))
        for column, target in mapping.items()
        if target == EXTRA
    ]

    def pick(cells: list[str]) -> dict[str, str] | None:
        found = {name: " ".join(cells[at].split())[:EXTRA_VALUE_MAX] for name, at in kept}
        return {name: text for name, text in found.items() if text} or None

    return pick
