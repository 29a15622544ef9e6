"""The files of a mail are read back before it leaves: what they say is what the mail says."""

import io

from crm_app.domain.reports.schemas import METRICS
from crm_app.domain.schedules.sending import File, Written


class FilesDiffer(RuntimeError):
    """A file and the mail tell two things; such a mail must not leave."""


def read(written: Written) -> None:
    """Compare each file with the figures, as a spreadsheet would read it.

    Raises:
        FilesDiffer: the first that is another report.
    """
    for file in written.files:
        found = _figures(file)
        rows = {_key(row.model_dump()) for row in written.report.rows}
        rows_found = [_key(dict(zip(METRICS, line, strict=True))) for line in found[:-1]]
        totals = _key(written.report.totals.model_dump())
        total_found = _key(dict(zip(METRICS, found[-1], strict=True)))
        if len(found) != len(written.report.rows) + 1 or set(rows_found) != rows:
            raise FilesDiffer(f"The rows of {file.name} are not those of the mail.")
        if total_found != totals:
            raise FilesDiffer(f"The totals of {file.name} are not those of the mail.")


def _figures(file: File) -> list[list[float]]:
    """The numbers of each line, the totals last."""
    # Half a second and a lot of memory: only a process that sends mails pays for it.
    import pandas as pd  # noqa: PLC0415

    content = io.BytesIO(file.content)
    if file.kind == "csv":
        table = pd.read_csv(content, encoding="utf-8-sig", keep_default_na=False)
    else:
        table = pd.read_excel(content, engine="calamine", keep_default_na=False)
    numbers = table[[label for label, _ in METRICS.values()]].astype(float)
    return [[float(value) for value in line] for line in numbers.to_numpy()]


def _key(figures: dict[str, object]) -> tuple[float, ...]:
    return tuple(float(str(figures[metric])) for metric in METRICS)
