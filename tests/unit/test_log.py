import io
import json
import logging
import re
from collections.abc import Callable

import psycopg
import pytest
import sqlalchemy as sa
from pydantic import BaseModel, ValidationError

from crm_app.kernel import request_ids
from crm_app.kernel.logging import FIELDS, JsonLines, TextLines, discreet


class Form(BaseModel):
    student_name: int


@pytest.fixture
def line() -> Callable[..., str]:
    """What one line of the log looks like."""

    def said(formatter: logging.Formatter, message: str, *args: object, **more: object) -> str:
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.setFormatter(formatter)
        logger = logging.Logger("crm_app.test")
        logger.addHandler(handler)
        logger.warning(message, *args, **more)  # type: ignore[arg-type]
        return out.getvalue()

    return said


def test_a_json_line_is_one_object_with_the_request_and_the_person(
    line: Callable[..., str],
) -> None:
    with request_ids.during("0123456789abcdef") as asked:
        asked.by = "6f1f2c2e-0000-4000-8000-000000000001"
        said = line(JsonLines(), "%d rows", 3, extra={FIELDS: {"status": 200}})
    assert said.count("\n") == 1
    told = json.loads(said)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", told.pop("at"))
    assert told == {
        "level": "warning",
        "logger": "crm_app.test",
        "message": "3 rows",
        "request_id": "0123456789abcdef",
        "user_id": "6f1f2c2e-0000-4000-8000-000000000001",
        "status": 200,
    }


def test_a_text_line_names_the_request_where_there_is_one(line: Callable[..., str]) -> None:
    assert "[" not in line(TextLines(), "outside")
    with request_ids.during("0123456789abcdef"):
        assert " WARNING crm_app.test [0123456789abcdef]: inside" in line(TextLines(), "inside")


@pytest.mark.parametrize("formatter", [TextLines(), JsonLines()], ids=["text", "json"])
def test_a_trace_holds_no_value_that_was_refused(
    line: Callable[..., str], formatter: logging.Formatter
) -> None:
    typed = {"student_name": " ".join(("Asha", "Kumari"))}  # a trace shows the line of the call
    try:
        Form.model_validate(typed)
    except ValidationError as error:
        said = line(formatter, "refused", exc_info=error)
    assert "Asha" not in said
    assert "student_name" in said
    assert "ValidationError" in said


@pytest.mark.parametrize(
    "text",
    [
        "+91 98765 43210 rang",
        "mail for asha@example.in",
        "crm_session=abcDEF_123-x; crm_refresh=abcDEF_123-x",
        "Authorization: Bearer eyJ.abcDEF_123.x",
        "postgresql://crm:abcDEF_123@db.internal/crm",
        "duplicate key\nDETAIL:  Key (student_name)=(Asha Kumari) already exists.\n[SQL: insert x]",
        "bad row\nDETAIL:  Failing row contains (1, Asha\nKumari, null).\nHINT:  look",
        'bad value\nCONTEXT:  COPY aside, line 3, column name: "Asha Kumari"\nTraceback (most',
    ],
)
def test_personal_data_and_secrets_are_taken_out(text: str) -> None:
    said = discreet(text)
    assert "[removed]" in said
    for secret in ("98765", "asha", "Asha", "Kumari", "abcDEF", "eyJ"):
        assert secret not in said
    for kept in ("[SQL: insert x]", "HINT:  look", "Traceback (most"):
        assert (kept in said) == (kept in text)


def test_ids_and_times_stay() -> None:
    text = "2026-11-23T06:30:00.123+00:00 6f1f2c2e-0000-4000-8000-000000000001 took 12 ms"
    assert discreet(text) == text


def test_only_an_id_that_is_one_is_taken_over() -> None:
    for given in ("short", "x" * 65, "two words here", "line\nbreak-abcdef", "{" * 10, "", None):
        with request_ids.during(given) as asked:
            assert asked.request_id != given
    with request_ids.during("from-the-proxy-1") as asked:
        assert asked.request_id == "from-the-proxy-1"
    assert request_ids.current() is None


def test_the_databases_own_words_hide_values(
    migrated_database: None, line: Callable[..., str]
) -> None:
    from crm_app.kernel import db  # noqa: PLC0415 - reads settings that the fixture makes

    with db.new_session() as session, pytest.raises(sa.exc.IntegrityError) as caught:
        session.execute(
            sa.text("insert into leads (student_name, phone_number) values (:name, :phone)"),
            {"name": "Asha Kumari", "phone": "98765 43210"},
        )
    assert isinstance(caught.value.orig, psycopg.errors.NotNullViolation)
    said = line(TextLines(), "broke", exc_info=caught.value)
    assert "Asha" not in said
    assert "43210" not in said
    assert "insert into leads" in said
