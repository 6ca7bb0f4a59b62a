"""HTTPS for the local network: a certificate made here is verified by whoever trusts its authority."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from tracker.cli.certificates import Kept, names_of, own_certificate

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
NAMES = ["10.0.0.7", "clinic.example", "localhost"]


def test_a_certificate_is_kept_for_nobody_else_and_renewed_in_time_by_the_same_authority(tmp_path):
    authority, server = own_certificate(tmp_path, NAMES, NOW)
    first = (authority.fingerprint, server.fingerprint)
    assert names_of(server.read()) == NAMES
    for file in (authority.key, authority.certificate, server.key, server.certificate):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    own_certificate(tmp_path, NAMES, NOW + timedelta(days=336))
    assert (authority.fingerprint, server.fingerprint) == first
    own_certificate(tmp_path, NAMES, NOW + timedelta(days=338))
    renewed = server.fingerprint
    assert (authority.fingerprint, renewed != first[1]) == (first[0], True)
    own_certificate(tmp_path, ["other.example"], NOW + timedelta(days=338))
    assert names_of(server.read()) == ["other.example"]
    own_certificate(tmp_path, NAMES, NOW + timedelta(days=5 * 365))
    assert authority.fingerprint != first[0]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_the_server_speaks_tls_that_is_verified(tmp_path, port, sqlite_urls):
    data = tmp_path / "data"
    environment = os.environ | {
        "TRACKER_DATA": str(data),
        "TRACKER_DATABASE_URL": sqlite_urls.owner,
        "TRACKER_BIND": f"127.0.0.1:{port}",
    }
    command = [sys.executable, "-c", "from tracker.cli import main; main()", "serve", "--tls"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            told = "".join(_until_serving(server))
            trusting = ssl.create_default_context(cafile=str(data / "tls" / "authority.pem"))
            answer = _asked(port, trusting)
            assert answer.status == 200
            assert "__Host-tracker=" in answer.headers["Set-Cookie"]
            assert "Secure" in answer.headers["Set-Cookie"]
            assert answer.headers["Strict-Transport-Security"] is None
            with pytest.raises(ssl.SSLCertVerificationError):
                _asked(port, ssl.create_default_context())
        finally:
            server.terminate()
    folder = data / "tls"
    assert Kept(folder / "authority.pem", folder / "authority.key").fingerprint in told


def _until_serving(server):
    for line in server.stderr:
        yield line
        if line.startswith("Serving on"):
            return


def _asked(port: int, trusting: ssl.SSLContext) -> http.client.HTTPResponse:
    """The answer of the first page, once the server takes connections."""
    until = time.monotonic() + 20
    while True:
        connection = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=20)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse()
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
        finally:
            connection.close()
