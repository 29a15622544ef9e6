"""Write Grafana's dashboard, `deploy/monitoring/dashboard.json`, from the list of its panels here.

Import the file in Grafana (Dashboards, New, Import) and choose the Prometheus data source.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).resolve().parent.parent / "deploy" / "monitoring" / "dashboard.json"
WIDTH = 24  # of Grafana's grid
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
REQUESTS = 'crm_http_requests_total{route!="other"}'


class Panel(NamedTuple):
    """One panel: expressions with the words of their lines; `kind` is Grafana's."""

    title: str
    queries: tuple[tuple[str, str], ...]
    unit: str = "short"
    kind: str = "timeseries"
    width: int = 8
    height: int = 7
    bad_above: float | None = None
    bad_below: float | None = None
    about: str = ""


ROWS: tuple[tuple[str, tuple[Panel, ...]], ...] = (
    (
        "Now",
        (
            Panel("Database", (("min(crm_database_up)", ""),), kind="stat", width=4, height=4,
                  bad_below=1, about="1: it answers."),
            Panel("Keeps the clock", (("max(crm_job_leader)", ""),), kind="stat", width=4, height=4,
                  bad_below=1, about="1: some jobs process leads."),
            Panel("Workers for jobs", (("max(crm_job_workers)", ""),), kind="stat", width=4,
                  height=4, bad_below=1),
            Panel("Failed jobs that wait for somebody", (("max(crm_job_dead_letters)", ""),),
                  kind="stat", width=4, height=4, bad_above=0),
            Panel("Since the last good night",
                  (('time() - max(crm_job_last_success_timestamp_seconds{name="nightly-truth"})',
                    ""),),
                  unit="s", kind="stat", width=4, height=4, bad_above=26 * 3600),
            Panel("Since the last backup",
                  (("time() - max(crm_backup_last_success_timestamp_seconds)", ""),),
                  unit="s", kind="stat", width=4, height=4, bad_above=26 * 3600),
        ),
    ),
    (
        "Requests",
        (
            Panel("Requests each second",
                  ((f"sum by (status) (rate({REQUESTS}[5m]))", "{{status}}"),), unit="reqps"),
            Panel("95 of 100 answered within",
                  (("histogram_quantile(0.95, sum by (le, route)"
                    ' (rate(crm_http_request_seconds_bucket{route!="other"}[5m])))', "{{route}}"),),
                  unit="s"),
            Panel("Server errors",
                  ((f'sum by (route) (rate({REQUESTS[:-1]},status=~"5.."}}[5m]))', "{{route}}"),),
                  unit="reqps"),
            Panel("Calls logged each minute",
                  (('sum(rate(crm_http_requests_total{route="/api/leads/{lead_id}/calls",'
                    'method="POST",status=~"20."}[5m])) * 60', "calls"),)),
            Panel("Refused sign-ins and limits",
                  ((f'sum by (status) (rate({REQUESTS[:-1]},status=~"401|403|429"}}[5m]))',
                    "{{status}}"),), unit="reqps"),
            Panel("Rows of imports each minute",
                  (("sum by (outcome) (rate(crm_import_rows_total[5m])) * 60", "{{outcome}}"),)),
        ),
    ),
    (
        "Jobs",
        (
            Panel("Waiting and running",
                  (("max by (queue, state) (crm_job_queue)", "{{queue}} {{state}}"),)),
            Panel("Ended each minute",
                  (("sum by (name, status) (rate(crm_job_runs_total[10m])) * 60",
                    "{{name}} {{status}}"),)),
            Panel("Seconds for each run",
                  (("sum by (name) (rate(crm_job_seconds_total[1h]))"
                    ' / sum by (name) (rate(crm_job_runs_total{status="done"}[1h]))',
                    "{{name}}"),), unit="s"),
        ),
    ),
    (
        "Room",
        (
            Panel("Free on the disk of the data folder",
                  (("min by (instance) (crm_disk_free_bytes)", "{{instance}}"),), unit="bytes",
                  width=12),
            Panel("Connections of the database",
                  (("max(crm_database_connections)", "open"),
                   ("max(crm_database_connections_limit)", "limit")), width=12),
        ),
    ),
)  # fmt: skip


def dashboard() -> dict[str, object]:
    """The dashboard as Grafana imports it."""
    panels: list[dict[str, object]] = []
    top = 0
    for name, row in ROWS:
        place = {"h": 1, "w": WIDTH, "x": 0, "y": top}
        panels.append({"type": "row", "title": name, "gridPos": place, "panels": []})
        top, left, tallest = top + 1, 0, 0
        for panel in row:
            if left + panel.width > WIDTH:
                top, left = top + tallest, 0
            place = {"h": panel.height, "w": panel.width, "x": left, "y": top}
            panels.append(_panel(panel, place))
            left, tallest = left + panel.width, panel.height
        top += tallest
    for number, each in enumerate(panels, 1):
        each["id"] = number
    choice = {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Source"}
    return {
        "uid": "education-crm",
        "title": "Education CRM",
        "tags": ["education-crm"],
        "schemaVersion": 39,
        "timezone": "browser",
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [choice]},
        "panels": panels,
    }


def _panel(panel: Panel, place: dict[str, int]) -> dict[str, object]:
    steps: list[dict[str, object]] = [{"color": "green", "value": None}]
    if panel.bad_above is not None:
        # Grafana's steps begin at their value; the smallest one above counts as bad.
        steps.append({"color": "red", "value": panel.bad_above + 1})
    if panel.bad_below is not None:
        steps = [{"color": "red", "value": None}, {"color": "green", "value": panel.bad_below}]
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about,
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "min": 0,
                "thresholds": {"mode": "absolute", "steps": steps},
            },
            "overrides": [],
        },
        "targets": [
            {"refId": chr(ord("A") + number), "expr": query, "legendFormat": words,
             "datasource": SOURCE}
            for number, (query, words) in enumerate(panel.queries)
        ],
    }  # fmt: skip


def text() -> str:
    """The file's content."""
    return json.dumps(dashboard(), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
    print(FILE.name, "written")
    sys.exit(0)
