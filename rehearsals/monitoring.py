"""Logs, figures and traces of the running program, as an engineer would read them.

    python -m rehearsals.monitoring

One machine with two web workers, a real Prometheus with our rules and a receiver of OpenTelemetry's
traces. Invented people work; then every line of the log must be an object without anybody's data,
each panel's expression must answer, and the traces must be there. Exit status 1 if anything is
missing.
"""

import json
import re
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from rehearsals.stack import ADMIN_PASSWORD, ROOT, Machine, Part, Stack
from scripts import programs

TOKEN = "a token of sixteen bytes"  # noqa: S105 - of a deployment that lives for minutes
STUDENT, PHONE = "Asha Kumari", "9876501234"
SECONDS = 20


class Prometheus(Part):
    """Prometheus with our rules; it looks every second."""

    def __init__(self, folder: Path, machine: Machine) -> None:
        super().__init__(folder)
        (folder / "token").write_text(TOKEN)
        rules = ROOT / "deploy" / "monitoring" / "alerts.yml"
        target = f"127.0.0.1:{machine.port}"
        (folder / "prometheus.yml").write_text(
            f"""
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
scrape_configs:
  - job_name: education-crm
    authorization: {{type: Bearer, credentials_file: {folder / "token"}}}
    static_configs: [{{targets: ["{target}"]}}]
"""
        )

    def command(self) -> list[str]:
        """What is run."""
        programs.need("promtool")
        return [
            str(programs.find("prometheus")),
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]

    def ask(self, query: str) -> list[dict[str, Any]]:
        """What an expression answers now."""
        address = f"http://127.0.0.1:{self.port}/api/v1/query?"
        with urllib.request.urlopen(address + urllib.parse.urlencode({"query": query})) as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        return found


class Receiver(ThreadingHTTPServer):
    """Takes traces, as an OpenTelemetry collector does over HTTP."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), _Taking)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Take one delivery."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert isinstance(self.server, Receiver)  # noqa: S101 - our own
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    told = {each.key: str(each.value) for each in span.attributes}
                    self.server.spans.append((span.name, told))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def work(address: str) -> None:
    """What an admin and a telecaller do, for a while."""
    with httpx2.Client(base_url=address, timeout=20) as client:

        def sign_in(username: str, password: str) -> dict[str, str]:
            body = {"username": username, "password": password}
            pair = client.post("/api/auth/login", json=body).raise_for_status().json()
            return {"Authorization": f"Bearer {pair['access_token']}"}

        admin = sign_in("admin", ADMIN_PASSWORD)
        branch = client.post(
            "/api/branches", json={"name": "Pune", "location": "Pune"}, headers=admin
        )
        person = {
            "username": "asha.t",
            "password": "a telecaller's password",
            "full_name": "Rohit Rao",
            "role": "telecaller",
            "branch_id": branch.raise_for_status().json()["id"],
        }
        made = client.post("/api/users", json=person, headers=admin).raise_for_status().json()
        rows = f"name,phone,city\n{STUDENT},{PHONE},Pune\n"
        client.post(
            "/api/imports",
            files={"file": ("leads.csv", rows, "text/csv")},
            data={"telecaller_ids": [made["id"]]},
            headers=admin,
        ).raise_for_status()
        caller = sign_in("asha.t", "a telecaller's password")
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            leads = client.get(f"/api/leads?search={PHONE[:6]}", headers=caller).json()["items"]
            for lead in leads:
                call = {
                    "client_id": str(uuid4()),
                    "outcome": "connected",
                    "started_at": "2026-01-01T10:00:00Z",
                    "duration_seconds": 30,
                    "notes": f"{STUDENT} asked for fees",
                }
                client.post(f"/api/leads/{lead['id']}/calls", json=call, headers=caller)
            client.get("/api/leads/nonsense", headers=caller)
            time.sleep(0.5)


def expressions() -> Iterator[tuple[str, str]]:
    """Every panel of the dashboard with its expressions."""
    board = json.loads((ROOT / "deploy" / "monitoring" / "dashboard.json").read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]


def main() -> int:
    """Answers the exit status."""
    missed: list[str] = []
    receiver = Receiver()
    with Stack() as stack:
        database = stack.postgres()
        machine = Machine(
            stack.folder / "one",
            CRM_DATABASE_URL=database.url,
            CRM_ENV="production",
            CRM_JWT_SECRET=uuid4().hex + uuid4().hex,
            CRM_STORAGE_URL=f"file://{stack.folder}/recordings",
            CRM_METRICS_TOKEN=TOKEN,
            CRM_PUBLIC_URL="https://crm.example.in",
            CRM_TRUSTED_PROXIES="127.0.0.1",
            OTEL_TRACES_EXPORTER="otlp",
            OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf",
            OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{receiver.server_port}",
            OTEL_METRICS_EXPORTER="none",
            OTEL_LOGS_EXPORTER="none",
        )
        stack.start(machine)
        prometheus = stack.start(Prometheus(stack.folder / "prometheus", machine))
        work(machine.address)
        time.sleep(6)
        missed += _look_at_figures(prometheus)
        machine.stop()
        missed += _look_at_log(machine.log.read_text())
    missed += _look_at_traces(receiver.spans)
    print(
        "", *(f"MISSED: {each}" for each in missed), "all is there" if not missed else "", sep="\n"
    )
    return bool(missed)


def _look_at_figures(prometheus: Prometheus) -> list[str]:
    missed = []
    # What nothing happened for yet has no line: no error, no night, no backup, nobody refused.
    quiet = ("Server errors", "Since the last", "Refused", "Seconds for each run", "Waiting")
    for title, query in expressions():
        found = prometheus.ask(query)
        print(f"{title:38} {len(found):3} lines  {found[0]['value'][1] if found else '-'}")
        if not found and not title.startswith(quiet):
            missed.append(f"no figure: {title}")
    firing = prometheus.ask('ALERTS{alertstate="firing"}')
    print("alerts:", [each["metric"]["alertname"] for each in firing])
    return missed


def _look_at_log(text: str) -> list[str]:
    missed, kinds = [], Counter[str]()
    imports: set[str] = set()
    for line in text.splitlines():
        if not line.startswith("{"):
            kinds["not JSON"] += 1
            continue
        told = json.loads(line)
        kinds[told["logger"]] += 1
        if "import" in told["logger"] or told.get("route") == "/api/imports":
            imports.add(told.get("request_id", ""))
    print("log:", dict(kinds))
    print("the import's request and its job:", imports)
    if len(imports) != 1 or "" in imports:
        missed.append("the import's request and its job have not one id")
    if personal := re.findall(f"{STUDENT}|{PHONE}|{PHONE[:6]}", text):
        missed.append(f"personal data in the log: {set(personal)}")
    return missed


def _look_at_traces(spans: list[tuple[str, dict[str, str]]]) -> list[str]:
    print("spans:", dict(Counter(name for name, _ in spans).most_common(12)))
    missed = []
    if not any(name.startswith("GET") for name, _ in spans):
        missed.append("no trace of a request")
    if not any(name == "run_import" for name, _ in spans):
        missed.append("no trace of the import's job")
    holding = [(name, key) for name, told in spans for key in told if PHONE[:6] in told[key]]
    if holding:
        missed.append(f"a number in the traces: {set(holding)}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
