"""Signatures: each PDF by itself (PAdES), and the manifest over everything.

The certificate is the force's, from a PKCS #12 file, or a self-made one kept in the case folder. A
self-made certificate shows that files belong together and were not altered since; who made them it
shows only to somebody who knows the certificate, whose SHA-256 the audit trail holds. Signing time
is the time of the state shown, not the clock's, so that the same case gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from workbench.case import Case, audit
from workbench.disclosure.render.archive import moment_of
from workbench.errors import MachineError, UsageError

SIGNATURE, CERTIFICATE = "signature.json", "certificate.pem"
MADE = "signing certificate made"
KEY_BITS = 3072
SIGNATURE_BYTES = 32_768  # room for a chain of certificates, and a timestamp
STAMP_SECONDS, MAX_STAMP = 30, 1 << 20
VALID = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Key:
    """A key with its certificate, and those above it."""

    private: rsa.RSAPrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...]
    self_made: bool

    @property
    def pem(self) -> bytes:
        """The certificate as it goes into the bundle."""
        every = (self.certificate, *self.above)
        return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in every)


def key_of(case: Case, certificate: str, passphrase: bytes | None, state: str) -> Key:
    """The key to sign with.

    Args:
        case: open for writing.
        certificate: path of a PKCS #12 file, or empty for the case's self-made one.
        passphrase: of that file.
        state: the time of the state shown, from which a new self-made certificate is valid.

    Raises:
        UsageError: when the file can't be opened with the passphrase, or holds no RSA key.
        MachineError: when the self-made key can't be kept.
    """
    if certificate:
        return _given(Path(certificate), passphrase)
    folder = case.root / "signing"
    if not (folder / "key.pem").is_file():
        _make(case, folder, moment_of(state))
    try:
        private = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), None)
        made = x509.load_pem_x509_certificate((folder / "certificate.pem").read_bytes())
    except (OSError, ValueError) as problem:
        raise MachineError(f"the signing key can't be read ({problem})") from problem
    if not isinstance(private, rsa.RSAPrivateKey):
        raise MachineError("the signing key is not one of ours", where=str(folder))
    return Key(private, made, (), self_made=True)


def _given(path: Path, passphrase: bytes | None) -> Key:
    try:
        private, made, above = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase)
    except (OSError, ValueError) as problem:
        raise UsageError(
            f"the certificate can't be opened ({problem})", where=str(path)
        ) from problem
    if not isinstance(private, rsa.RSAPrivateKey) or made is None:
        raise UsageError("the file holds no RSA key with its certificate", where=str(path))
    return Key(private, made, tuple(above), self_made=False)


def _make(case: Case, folder: Path, since: datetime) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Case {case.name}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Self-made by Evidence Triage Workbench"),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signing_only(), critical=True)
        .sign(private, hashes.SHA256())
    )
    try:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        secret = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        key = folder / "key.pem"
        key.touch(mode=0o600)
        key.write_bytes(secret)
    except OSError as problem:
        raise MachineError(problem.strerror or str(problem), where=str(folder)) from problem
    with case.transaction():
        audit.record(case, MADE, {"certificate_sha256": made.fingerprint(hashes.SHA256()).hex()})


def _signing_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


class _Writer(IncrementalPdfFileWriter):
    """Adds a revision whose identifier comes from the document and whose dates stay as they are."""

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        first, _ = prev.trailer["/ID"]
        plain = getattr(first, "original_bytes", first)
        second = hashlib.md5(bytes(plain) + b" signed", usedforsecurity=False).digest()
        return generic.ArrayObject(
            [generic.ByteStringObject(plain), generic.ByteStringObject(second)]
        )

    def _update_meta(self) -> None:
        """Dates are those of the state shown."""


class _Signer(signers.PdfSigner):
    """Signs with a given time."""

    when: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        """Start, with the time of the state shown."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.when
        return session


class _Server(TimeStamper):
    """A time stamping authority asked by HTTP (RFC 3161, section 3.4)."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: Any) -> Any:
        """The authority's answer to a request."""
        asked = urllib.request.Request(  # noqa: S310 - http(s) only: the profile is checked
            self.url, req.dump(), {"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=STAMP_SECONDS) as answer:  # noqa: S310
                return tsp.TimeStampResp.load(answer.read(MAX_STAMP))
        except (OSError, ValueError) as problem:
            raise MachineError(
                f"the timestamp server did not answer ({problem})",
                where=self.url,
                remedy="Leave `timestamp` out of the profile to sign without one",
            ) from problem


def stamper(url: str) -> TimeStamper | None:
    """The time stamping authority of a profile, or None where none is named.

    It is the one thing of an export that leaves the machine, and only where a profile names it;
    with it two exports no longer have the same bytes.
    """
    return _Server(url) if url else None


def sign_pdf(
    path: Path, key: Key, reason: str, when: str, stamps: TimeStamper | None = None
) -> dict[str, Any]:
    """Sign a PDF in place, and give length and SHA-256 of what it was before.

    The signature is added after the document's own bytes, which stay as they were.

    Args:
        path: the PDF.
        key: signs it.
        reason: printed in the signature.
        when: the time of the state shown.
        stamps: an authority that attests when it was signed (PAdES-B-T), or None.

    Raises:
        MachineError: when the authority does not answer.
    """
    before = path.read_bytes()
    signer = signers.SimpleSigner(
        signing_cert=_asn1(key.certificate),
        signing_key=_asn1_key(key.private),
        cert_registry=_store(key),
    )
    told = signers.PdfSignatureMetadata(
        field_name="Bundle",
        md_algorithm="sha256",
        reason=reason,
        subfilter=SigSeedSubFilter.PADES,
    )
    made = _Signer(told, signer, timestamper=stamps)
    made.when = moment_of(when)
    with path.open("rb") as stream:
        signed = made.sign_pdf(_Writer(stream), bytes_reserved=SIGNATURE_BYTES).getvalue()
    path.write_bytes(signed)
    return {"length": len(before), "sha256": hashlib.sha256(before).hexdigest()}


def _asn1(certificate: x509.Certificate) -> Any:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _asn1_key(private: rsa.RSAPrivateKey) -> Any:
    return asn1_keys.PrivateKeyInfo.load(
        private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _store(key: Key) -> Any:
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(map(_asn1, (key.certificate, *key.above)))
    return store


def sign_manifest(manifest: bytes, key: Key) -> bytes:
    """The manifest's signature as a file that `verifier.py` checks with nothing but Python.

    RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2), whose result is the same each time.
    """
    numbers = key.private.public_key().public_numbers()
    signature = key.private.sign(manifest, padding.PKCS1v15(), hashes.SHA256())
    told = {
        "algorithm": "RSASSA-PKCS1-v1_5 with SHA-256",
        "certificate_sha256": key.certificate.fingerprint(hashes.SHA256()).hex(),
        "exponent": numbers.e,
        "modulus": f"{numbers.n:x}",
        "signature": signature.hex(),
        "signed": "manifest.sha256",
    }
    return json.dumps(told, indent=1, sort_keys=True).encode() + b"\n"
