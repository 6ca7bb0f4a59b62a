"""The certificate for a local network: signed by a small authority of this installation, renewed in time."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER = "tls"
AUTHORITY, SERVER = "authority", "server"
AUTHORITY_LASTS, SERVER_LASTS = timedelta(days=5 * 365), timedelta(days=397)
RENEWED_BEFORE = timedelta(days=60)
BACK = timedelta(days=1)  # a phone whose clock is a little behind takes a new certificate too
SOMEWHERE = ("192.0.2.1", 9)  # an address for documentation: asked which way it would go, nothing is sent


@dataclass(frozen=True, slots=True)
class Kept:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path

    def read(self) -> x509.Certificate:
        """The certificate itself, the first of the file."""
        return x509.load_pem_x509_certificate(self.certificate.read_bytes())

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as browsers and phones show it."""
        return self.read().fingerprint(hashes.SHA256()).hex(":").upper()


def own_certificate(data: Path, names: Iterable[str], now: datetime) -> tuple[Kept, Kept]:
    """The authority of this installation and the server's certificate for these names; each is made anew when
    it is missing, soon over, or, for the server's, made for other names."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority, server = (_kept(folder, one) for one in (AUTHORITY, SERVER))
    wanted = sorted(set(names))
    if _over(authority, now):
        _make_authority(authority, now)
        server.certificate.unlink(missing_ok=True)
    if _over(server, now) or names_of(server.read()) != wanted:
        _make_server(server, authority, wanted, now)
    return authority, server


def names_of(certificate: x509.Certificate) -> list[str]:
    """The names and addresses a certificate is for."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = [str(one) for one in found.get_values_for_type(x509.IPAddress)]
    return sorted([*found.get_values_for_type(x509.DNSName), *addresses])


def names_here(host: str) -> list[str]:
    """What this machine may be called: its name, the address it serves on, and the one others reach it by."""
    found = {"localhost", "127.0.0.1", socket.gethostname(), outward()}
    if host not in ("", "0.0.0.0", "::"):  # noqa: S104  (compared, not served on)
        found.add(host)
    return sorted(one for one in found if one)


def outward() -> str:
    """The address of this machine in its network; empty where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(SOMEWHERE)
            return str(asked.getsockname()[0])
        except OSError:
            return ""


def _kept(folder: Path, name: str) -> Kept:
    return Kept(folder / f"{name}.pem", folder / f"{name}.key")


def _over(kept: Kept, now: datetime) -> bool:
    if not (kept.certificate.is_file() and kept.key.is_file()):
        return True
    return kept.read().not_valid_after_utc - now < RENEWED_BEFORE


def _make_authority(kept: Kept, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _called(f"Custody tracker at {socket.gethostname()}"[:64])
    made = (
        _begun(name, name, key, now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _keep(kept, key, made)


def _make_server(kept: Kept, authority: Kept, names: list[str], now: datetime) -> None:
    key, issuer = ec.generate_private_key(ec.SECP256R1()), authority.read()
    signing = serialization.load_pem_private_key(authority.key.read_bytes(), None)
    if not isinstance(signing, ec.EllipticCurvePrivateKey):
        raise TypeError(f"The key in {authority.key.name} is not of the kind that is made here.")
    made = (
        _begun(_called(socket.gethostname()[:64]), issuer.subject, key, now, SERVER_LASTS)
        .add_extension(x509.SubjectAlternativeName([_general(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
        .sign(signing, hashes.SHA256())
    )
    _keep(kept, key, made, issuer)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACK)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
        decipher_only=False,
    )  # fmt: skip


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _keep(kept: Kept, key: ec.EllipticCurvePrivateKey, *chain: x509.Certificate) -> None:
    """Write both files for whoever serves alone; the key first, so that no certificate is without one."""
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    _write(kept.key, pem)
    _write(kept.certificate, b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain))


def _write(file: Path, text: bytes) -> None:
    new = file.with_suffix(f"{file.suffix}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(text)
    new.replace(file)
