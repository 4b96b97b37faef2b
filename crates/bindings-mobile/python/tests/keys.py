"""Holder keys as key stores have them, in software: for tests only."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from clearance_mobile import HolderKey

_RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
_INFO = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
_POINT = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


class Ed25519Key(HolderKey):
    def __init__(self, seed: bytes) -> None:
        self._key = ed25519.Ed25519PrivateKey.from_private_bytes(seed)

    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(*_RAW)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


class AndroidLikeKey(HolderKey):
    """P-256: `SubjectPublicKeyInfo`, and signatures in DER; deterministic where a scalar is given, as the vectors are."""

    def __init__(self, scalar: "bytes | None" = None) -> None:
        curve = ec.SECP256R1()
        number = int.from_bytes(scalar, "big") if scalar else None
        self._key = ec.derive_private_key(number, curve) if number else ec.generate_private_key(curve)
        self._algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=scalar is not None)

    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(*_INFO)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message, self._algorithm)


class AppleLikeKey(AndroidLikeKey):
    """P-256: 65 bytes of a point, and signatures as r followed by s."""

    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes(*_POINT)

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(super().sign(message))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class FailingKey(HolderKey):
    """A key that the phone does not get to use."""

    def __init__(self, key: HolderKey, error: Exception) -> None:
        self._key, self._error = key, error

    def public_key(self) -> bytes:
        return self._key.public_key()

    def sign(self, message: bytes) -> bytes:
        raise self._error
