"""What deploy/monitoring holds fits what the program tells."""

import importlib.util
import json
import re
import subprocess
from pathlib import Path

import pytest

from api_ext import metrics
from scripts import programs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "monitoring"
NAME = re.compile(r"\bcrm_[a-z_]+")


def told(text: str) -> set[str]:
    """The names of all series in Prometheus' text format, those without a sample included."""
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    tails = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("",), "gauge": ("",)}
    return {name + tail for name, kind in kinds.items() for tail in tails.get(kind, ("",))}


def test_the_dashboard_is_what_its_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("board", ROOT / "scripts" / "write_dashboard.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (FOLDER / "dashboard.json").read_text() == module.text()


@pytest.mark.parametrize("file", ["dashboard.json", "alerts.yml"])
def test_every_figure_that_is_watched_is_told(migrated_database: None, file: str) -> None:
    watched = (FOLDER / file).read_text()
    if file.endswith(".json"):
        panels = json.loads(watched)["panels"]
        watched = "\n".join(t["expr"] for panel in panels for t in panel.get("targets", ()))
        assert len(panels) > 15
    names = set(NAME.findall(watched))
    assert len(names) > 8
    assert names - told(metrics.render().decode()) == set()


def test_each_alert_is_quiet_when_all_is_well_and_speaks_when_not() -> None:
    [promtool] = programs.need("promtool")
    done = subprocess.run(
        [promtool, "test", "rules", "alerts_test.yml"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    alerts = set(re.findall(r"alert: (\w+)", (FOLDER / "alerts.yml").read_text()))
    assert alerts == set(
        re.findall(r"alertname=\"(\w+)\"", (FOLDER / "alerts_test.yml").read_text())
    )
