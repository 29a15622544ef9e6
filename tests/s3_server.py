"""A real server that speaks S3, in a process of its own so that its memory is not ours."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

ACCOUNT = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}


class S3Server:
    """Started and stopped at will, always at the same address."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{self._port}"
        self.environment = {"AWS_ENDPOINT_URL": self.endpoint, **ACCOUNT}

    def start(self) -> "S3Server":
        """Start it with an empty bucket `calls`."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._port)]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=dict(os.environ))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                self._make_bucket()
                return self
            time.sleep(0.1)
        raise AssertionError("the S3 server did not start")

    def _make_bucket(self) -> None:
        asked = urllib.request.Request(f"{self.endpoint}/calls", method="PUT")  # noqa: S310 - ours
        urllib.request.urlopen(asked).close()  # noqa: S310

    def stop(self) -> None:
        """End it; what it held is gone."""
        self._process.kill()
        self._process.wait()
