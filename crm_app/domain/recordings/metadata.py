"""What a phone says of a recording before its bytes: the header `Upload-Metadata` of tus."""

import base64
import binascii
import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from crm_app.domain.schemas import Command, Instant
from crm_app.domain.validation import sentences
from crm_app.kernel.errors import RuleBroken

LONGEST = 4096
HEADER = "Upload-Metadata"
LONGEST_SECONDS = 24 * 60 * 60
_KEY = re.compile(r"[!-+\--~]+")  # ASCII that shows, without blank and comma
_Optional = BeforeValidator(lambda value: value or None)


class UploadMetadata(Command):
    """What is said of a recording; the name is for people only and never becomes a path."""

    filename: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    filetype: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[\w.+-]+/\S.*$")
    ]
    sha256: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9a-fA-F]{64}$")]
    client_id: UUID
    recorded_at: Instant
    call_id: Annotated[UUID | None, _Optional] = None
    duration_seconds: Annotated[
        float | None, _Optional, Field(ge=0, le=LONGEST_SECONDS, allow_inf_nan=False)
    ] = None
    phone_model: Annotated[str | None, _Optional] = Field(default=None, max_length=80)


def parse(header: str) -> dict[str, str]:
    """The pairs of the header: `key base64value, key base64value, key`.

    Raises:
        RuleBroken: it is not made like that; `fields` names the header, or the key whose value
            cannot be read.
    """
    if len(header) > LONGEST:
        raise _wrong(HEADER, f"This is over {LONGEST} characters.")
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else []:
        key, _, value = pair.strip(" ").partition(" ")
        if not _KEY.fullmatch(key):
            raise _wrong(HEADER, "This is not a list of keys, each with a value in base64.")
        if key in found:
            raise _wrong(key, "This is there twice.")
        try:
            found[key] = base64.b64decode(value.strip(" "), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise _wrong(key, "This is not UTF-8 in base64.") from error
    return found


def build(values: dict[str, str]) -> str:
    """The header of these pairs."""
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}".rstrip(" ")
        for key, value in values.items()
    )


def read(header: str) -> UploadMetadata:
    """What the header says; keys that we do not know are passed over.

    A newer app must never be left with audio that an older server refuses for one word more.

    Raises:
        RuleBroken: something is missing or wrong; `fields` names each.
    """
    pairs = parse(header)
    known = {key: value for key, value in pairs.items() if key in UploadMetadata.model_fields}
    try:
        return UploadMetadata.model_validate(known)
    except ValidationError as error:
        fields = sentences(error.errors())
        raise RuleBroken("Some of the values sent are not valid.", fields=fields) from error


def _wrong(field: str, sentence: str) -> RuleBroken:
    return RuleBroken(f"{field}: {sentence}", fields={field: sentence})


def stored(metadata: UploadMetadata, header: str, phone_model: str | None) -> dict[str, Any]:
    """What is kept of it with the upload (Any: it becomes JSON)."""
    return metadata.model_dump(mode="json", exclude={"client_id"}) | {
        "header": header,
        "phone_model": metadata.phone_model or phone_model,
    }


def recorded_at(kept: dict[str, Any]) -> datetime:
    """When it was recorded, out of what was kept."""
    return datetime.fromisoformat(kept["recorded_at"])
