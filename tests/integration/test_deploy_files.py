"""What `deploy/` delivers: units, image and compose file, as far as no engine is needed for it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rehearsals import deployment, docker_steps, systemd_units
from scripts import programs

FINE = """
FROM python:3.11.13-slim AS base
RUN pip install --require-hashes -r requirements.txt
FROM python:3.11.13-slim
COPY --from=base /opt /opt
USER 10001:10001
HEALTHCHECK CMD ["true"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["crm"]
"""


def needed(*names):
    try:
        return programs.need(*names)
    except programs.NotFound as missing:
        pytest.skip(str(missing))


def test_systemd_has_nothing_to_say_about_the_units():
    needed("systemd-analyze")
    systemd_units.verify()
    systemd_units.exposure()


def test_a_unit_that_is_wrong_is_noticed(monkeypatch, tmp_path):
    needed("systemd-analyze")
    units = shutil.copytree(systemd_units.UNITS, tmp_path / "units")
    monkeypatch.setattr(systemd_units, "UNITS", units)
    web = units / "education-crm-web.service"
    web.write_text(web.read_text().replace("Restart=always", "Restart=allways"))
    with pytest.raises(systemd_units.NotSo, match="allways"):
        systemd_units.verify()
    web.write_text("[Service]\nExecStart=/opt/education-crm/current/bin/crm serve\n")
    with pytest.raises(systemd_units.NotSo):
        systemd_units.exposure()


def test_the_image_follows_our_rules():
    docker_steps.dockerfile_is_tidy()
    docker_steps.context_is_right()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("FROM python:3.11.13-slim AS", "FROM python:latest AS", "whole version"),
        ("USER 10001:10001", "USER root", "root's"),
        ("USER 10001:10001\n", "", "no USER"),
        ("STOPSIGNAL SIGTERM\n", "", "no STOPSIGNAL"),
        ('HEALTHCHECK CMD ["true"]\n', "", "no HEALTHCHECK"),
        ('ENTRYPOINT ["crm"]', "ENTRYPOINT crm", "signals"),
        ("--require-hashes ", "", "no hashes"),
        ("COPY --from=base /opt /opt", "COPY . .", "from the checkout"),
        ("COPY --from=base /opt /opt", "ADD https://a.in/b.tar /opt", "not used here"),
        ("COPY --from=base /opt /opt", "RUN apt-get install gcc", "lists"),
        ("COPY --from=base /opt /opt", "ENV CRM_JWT_SECRET=abc", "a secret"),
        ("COPY --from=base /opt /opt", "RUN curl https://a.in | sh", "unseen"),
    ],
)
def test_each_rule_of_images_finds_its_fault(old, new, fault):
    assert docker_steps.faults_of(docker_steps.read_stages(FINE)) == []
    assert old in FINE
    faults = docker_steps.faults_of(docker_steps.read_stages(FINE.replace(old, new, 1)))
    assert any(fault in each for each in faults), faults


def test_the_secrets_of_compose_are_good_enough_for_production():
    docker_steps.secrets_are_taken()


def test_redis_of_compose_asks_for_its_password(tmp_path):
    needed("redis-server")
    docker_steps.redis_asks_for_its_password(tmp_path)


def test_nginx_takes_the_delivered_file(tmp_path):
    [nginx] = needed("nginx")
    tmp_path.chmod(0o711)
    certificate = deployment.make_certificate(tmp_path / "certificate")
    folder = tmp_path / "nginx"
    config = deployment.nginx_config(folder, 8080, 8443, certificate, "127.0.0.1:1", "127.0.0.1:2")
    (folder / "nginx.conf").write_text(config)
    command = [nginx, "-t", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr.replace('"user" directive', ""), done.stderr


def test_caddy_takes_the_delivered_file():
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("no Caddy on this machine")
    file = Path(deployment.CADDYFILE)
    named = os.environ | {"CRM_SITE": deployment.NAME, "CRM_MAIL": "it@school.in"}
    command = [caddy, "validate", "--adapter", "caddyfile", "--config", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=named)
    assert done.returncode == 0, done.stderr
    tidy = subprocess.run([caddy, "fmt", str(file)], capture_output=True, text=True, check=False)
    assert tidy.stdout == file.read_text()
