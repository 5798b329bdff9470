"""An authority of the tests, and the certificates that a server may come with."""

import datetime
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_BEGINNING = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Authority:
    """Signs certificates; its own is `pem`, which `folder` holds too, as `authority.pem`."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    pem: bytes

    def trusted(self) -> ssl.SSLContext:
        """A caller's context that trusts this authority alone."""
        return ssl.create_default_context(cadata=self.pem.decode())

    def serving(self, name: str, *, until: int = 2120) -> ssl.SSLContext:
        """A server's context with a certificate for a host, valid until a year begins."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = x509.load_pem_x509_certificate(self.pem).subject
        return _context(
            self.folder / f"{name}-{until}.pem", _signed(name, key, issuer, self.key, until), key
        )

    def self_signed(self, name: str) -> ssl.SSLContext:
        """A server's context with a certificate that nobody but itself vouches for."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = _signed(name, key, _named(name), key, 2120)
        return _context(self.folder / f"{name}-self.pem", signed, key)


def authority(folder: Path, called: str = "test authority") -> Authority:
    """Make one; its files are written to `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named(called)
    pem = (
        _begun(name, name, key, 2120)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    (folder / "authority.pem").write_bytes(pem)
    return Authority(folder, key, pem)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _begun(subject, issuer, key, until: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGINNING)
        .not_valid_after(_BEGINNING.replace(year=until))
    )


def _signed(name: str, key, issuer, by, until: int) -> bytes:
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    built = _begun(_named(name), issuer, key, until).add_extension(names, critical=False)
    return built.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _context(file: Path, pem: bytes, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    file.write_bytes(
        pem
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
