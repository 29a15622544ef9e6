"""Commands and views of devices."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from crm_app.adapters import push
from crm_app.domain.schemas import Command, View

HEALTH_MAX_CHARACTERS = 8_000
HEALTH_MAX_DEPTH = 20


def _bounded(value: dict[str, Any]) -> dict[str, Any]:
    # Any: what a phone says of itself differs by brand and version; it is shown, never obeyed.
    _check_depth(value, HEALTH_MAX_DEPTH)
    try:
        length = len(json.dumps(value, allow_nan=False))
    except ValueError as error:
        raise ValueError("holds a number that is none") from error
    if length > HEALTH_MAX_CHARACTERS:
        raise ValueError(f"is over {HEALTH_MAX_CHARACTERS} characters")
    return value


def _check_depth(value: object, left: int) -> None:
    if left == 0:
        raise ValueError(f"is nested over {HEALTH_MAX_DEPTH} levels deep")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        _check_depth(each, left - 1)


Facts = Annotated[dict[str, Any], AfterValidator(_bounded)]


class PushKeys(Command):
    """What messages are encrypted with."""

    p256dh: Annotated[str, Field(max_length=100)]
    auth: Annotated[str, Field(max_length=50)]


class PushSubscription(Command):
    """What a browser's `PushSubscription.toJSON()` writes."""

    endpoint: Annotated[str, Field(max_length=1000)]
    expiration_time: Annotated[float | None, Field(alias="expirationTime")] = None
    keys: PushKeys

    @model_validator(mode="after")
    def _can_be_sent_to(self) -> Self:
        if fault := push.fault_of(self.address()):
            raise ValueError(fault)
        return self

    def address(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"endpoint": self.endpoint, "keys": self.keys.model_dump()}


class RegisterDevice(Command):
    """A phone or browser; `client_id` is made once when the app is installed.

    Without `push_subscription` the one that is known stays; null ends it.
    """

    client_id: UUID
    platform: Literal["android", "web"]
    app_version: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\x20-\x7e]+$")]
    push_subscription: PushSubscription | None = None
    health: Facts = {}

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                    "platform": "android",
                    "app_version": "1.0.0",
                    "health": {"unsent": 0, "microphone": "granted"},
                }
            ]
        }
    )


class DeviceView(View):
    """A device as stored."""

    id: UUID
    client_id: UUID
    platform: str
    app_version: str
    health: dict[str, Any]
    last_seen_at: datetime
