#!/usr/bin/env python3
"""An independent verifier of Clearance codes, written from crates/core/SPEC.md alone.

Reads every scenario of the test kit (README.md beside this file describes the format), decides it
anew and compares decision and reason. Prints what it counted; exits with 1 on any disagreement.

    python3 verify.py [folder or files ...]

Needs `cryptography` and `cbor2` (requirements.txt). Nothing here comes from the Rust code: where the
two disagree, one of them or the specification is wrong. Rule names (T1, G18) are those of SPEC.md.
"""

import collections
import hashlib
import hmac
import json
import pathlib
import sys
import unicodedata

import cbor2
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


class Malformed(Exception):
    """Bytes that are not the one encoding of an object."""


class BadKey(Exception):
    """A key that proves nothing (Q1 to Q3)."""


class Stop(Exception):
    """A rule of the decision that fails."""

    def __init__(self, decision, reason):
        super().__init__(reason)
        self.decision, self.reason = decision, reason


def refer(reason):
    return Stop("refer", reason)


def refuse(reason):
    return Stop("refuse", reason)


def need(condition, what):
    if not condition:
        raise Malformed(what)


# ---------------------------------------------------------------- CBOR: E1 to E6


class Cbor:
    """Reads one deterministic item; the caller compares it with the CDDL."""

    MAX_DEPTH = 12  # a trust list has 8

    def __init__(self, data):
        self.data, self.at = data, 0

    @classmethod
    def whole(cls, data):
        reader = cls(data)
        item = reader.item(0)
        need(reader.at == len(data), "E5: bytes behind the item")
        return item

    def take(self, count):
        need(len(self.data) - self.at >= count, "ends too early")
        self.at += count
        return self.data[self.at - count : self.at]

    def head(self):
        initial = self.take(1)[0]
        major, info = initial >> 5, initial & 31
        if info < 24:
            return major, info, info
        need(info < 28, "E2: indefinite or reserved")
        width = 1 << (info - 24)
        value = int.from_bytes(self.take(width), "big")
        least = 24 if width == 1 else 1 << (4 * width)
        need(major == 7 or value >= least, "E1: not the shortest form")
        return major, info, value

    def item(self, depth):
        need(depth <= self.MAX_DEPTH, "E4: deeper than any object")
        major, info, value = self.head()
        if major == 0:
            return value
        if major == 1:
            return -1 - value
        if major == 2:
            return self.take(value)
        if major == 3:
            try:
                return self.take(value).decode("utf-8")
            except UnicodeDecodeError as error:
                raise Malformed("E6: not UTF-8") from error
        if major == 4:
            need(value <= len(self.data) - self.at, "ends too early")
            return [self.item(depth + 1) for _ in range(value)]
        if major == 5:
            return self.map(value, depth)
        if major == 6:
            need(value == 18, "E4: a tag that the format does not have")
            return cbor2.CBORTag(18, self.item(depth + 1))
        need(info in (20, 21), "E4: a float or a simple value")
        return info == 21

    def map(self, pairs, depth):
        need(pairs <= len(self.data) - self.at, "ends too early")
        entries, last = {}, b""
        for _ in range(pairs):
            start = self.at
            label = self.item(depth + 1)
            encoded = self.data[start : self.at]
            need(type(label) is int, "E4: a label that is no number")
            need(encoded > last, "E3: labels out of order or twice")
            entries[label], last = self.item(depth + 1), encoded
        return entries


# ---------------------------------------------------------------- the CDDL: V1 to V6


def fields(item, required, optional=()):
    """A map with exactly these labels."""
    need(type(item) is dict, "a map")
    labels = set(item)
    need(set(required) <= labels <= set(required) | set(optional), "E4: labels")
    return item


def octets(item, width):
    need(type(item) is bytes and len(item) == width, f"V1: {width} bytes")
    return item


def number(item, least, greatest):
    need(type(item) is int and least <= item <= greatest, "a number in its range")
    return item


def boolean(item):
    need(type(item) is bool, "a boolean")
    return item


def time(item):
    return number(item, 65_536, 2**32 - 1)  # V2


def period(start, end):
    need(time(end) > time(start), "V3: a period without a second")
    return start, end


def name(item):
    alphabet = set("abcdefghijklmnopqrstuvwxyz0123456789.-")
    need(type(item) is str and 1 <= len(item) <= 32 and set(item) <= alphabet, "V5: a name")
    return item


def display_name(item):
    need(type(item) is str and 1 <= len(item.encode()) <= 64, "V6: 1 to 64 bytes")
    need(not any(unicodedata.category(c) == "Cc" for c in item), "V6: a control character")
    return item


def array(item, least, most):
    need(type(item) is list and least <= len(item) <= most, "L6: an array of so many")
    return item


def ascending(ids):
    keys = [i.encode() if type(i) is str else i for i in ids]
    need(all(a < b for a, b in zip(keys, keys[1:])), "E3: ids that do not ascend")


# ---------------------------------------------------------------- keys: Q1 to Q4

ED25519, ESP256 = -19, -9
ED_P = 2**255 - 19
ED_D = -121665 * pow(121666, -1, ED_P) % ED_P
P256_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def small_order_ed25519(y):
    """Whether a point with this y has an order that divides 8: doubles its y three times.

    From the addition law of x^2*(-1) + y^2 = 1 + d*x^2*y^2; only x^2 is needed, so a sign is not.
    """
    for _ in range(3):
        xx = (y * y - 1) * pow(ED_D * y * y + 1, -1, ED_P) % ED_P
        product = ED_D * xx * y * y % ED_P
        if xx and pow(xx, (ED_P - 1) // 2, ED_P) != 1:
            return False  # no point of the curve
        y = (y * y + xx) * pow(1 - product, -1, ED_P) % ED_P
        # y(2P) = (y^2 + x^2) / (1 - d x^2 y^2), as -1 is a: y1*y2 - a*x1*x2
    return y == 1


class SigningKey:
    """A key that can verify, once it was found usable."""

    def __init__(self, algorithm, public):
        self.algorithm, self.public = algorithm, public

    def __eq__(self, other):
        return (self.algorithm, self.public) == (other.algorithm, other.public)

    @classmethod
    def from_cose(cls, item):
        """A cnf-key of the CDDL. Says nothing yet of whether it is usable."""
        need(type(item) is dict and type(item.get(1)) is int, "a key")
        if item[1] == 1:
            fields(item, (1, -1, -2))
            number(item[-1], 6, 6)
            return cls(ED25519, octets(item[-2], 32))
        fields(item, (1, -1, -2, -3))
        number(item[1], 2, 2)
        number(item[-1], 1, 1)
        return cls(ESP256, bytes([2 + boolean(item[-3])]) + octets(item[-2], 32))

    @classmethod
    def from_kit(cls, item):
        return cls({"ed25519": ED25519, "p256": ESP256}[item["kind"]], bytes.fromhex(item["public"]))

    def check(self):
        """Q1, Q2."""
        if self.algorithm == ED25519:
            y = int.from_bytes(self.public, "little") & (2**255 - 1)
            if y >= ED_P or small_order_ed25519(y):
                raise BadKey("Q1")
            return
        if int.from_bytes(self.public[1:], "big") >= P256_P:
            raise BadKey("Q2")
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.public)
        except ValueError as error:
            raise BadKey("Q2") from error

    def verifies(self, message, signature):
        try:
            if self.algorithm == ED25519:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
                return True
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            if not (0 < r < P256_N and 0 < s < P256_N):
                return False
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.public)
            digest = hashlib.sha256(message).digest()
            method = ec.ECDSA(Prehashed(hashes.SHA256()))
            key.verify(encode_dss_signature(r, s), digest, method)
            return True
        except (InvalidSignature, ValueError):
            return False


def check_gate_key(public):
    """Q3."""
    if int.from_bytes(public, "little") >= ED_P:
        raise BadKey("Q3: not canonical")
    if dh(bytes(32), public) is None:  # any scalar: X25519 clears the cofactor
        raise BadKey("Q3: of small order")


def dh(secret, public):
    """X25519; none where the result is zero."""
    try:
        private = X25519PrivateKey.from_private_bytes(secret)
        shared = private.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return None
    return shared if any(shared) else None


# ---------------------------------------------------------------- COSE_Sign1: S1 to S4


class Sign1:
    """The four parts, not verified."""

    def __init__(self, item):
        array(item, 4, 4)
        self.protected, unprotected, self.payload, self.signature = item
        need(type(self.protected) is bytes, "a protected header")
        need(type(unprotected) is dict and not unprotected, "S1")
        need(type(self.payload) is bytes, "S2")
        octets(self.signature, 64)  # Q4
        self.header = Cbor.whole(self.protected)
        need(type(self.header) is dict, "a header")
        self.algorithm = self.header.get(1)
        need(self.algorithm in (ED25519, ESP256) and type(self.algorithm) is int, "alg")

    def verifies(self, key, external_aad):
        if self.algorithm != key.algorithm:  # S4
            return False
        structure = ["Signature1", self.protected, external_aad, self.payload]  # S3
        return key.verifies(cbor2.dumps(structure), self.signature)


def tagged(data):
    item = Cbor.whole(data)
    need(isinstance(item, cbor2.CBORTag), "tag 18")
    return Sign1(item.value)


# ---------------------------------------------------------------- trust list: L1 to L11

Epoch = collections.namedtuple("Epoch", "kid key start end")
Authority = collections.namedtuple("Authority", "kid key start end status")


class TrustList:
    """The content of a trust list."""

    def __init__(self, payload):
        content = fields(Cbor.whole(payload), (1, 2, 3, 4, 5, 6), (7, 8))
        self.hash = hashlib.sha256(payload).digest()
        self.seq = number(content[1], 0, 2**64 - 1)
        self.this_update, self.next_update = period(content[2], content[3])
        self.dates_from = number(content.get(8, 0), 0, self.seq)  # L8
        authorities = [self.authority(item) for item in array(content[4], 0, 256)]
        groups = [self.group(item) for item in array(content[5], 0, 256)]
        schemes = [Scheme(item) for item in array(content[6], 0, 256)]
        ascending([a.kid for a in authorities])
        ascending([group for group, _ in groups])
        ascending([scheme.id for scheme in schemes])
        self.authorities = {a.kid: a for a in authorities}
        self.groups, self.schemes = dict(groups), {scheme.id: scheme for scheme in schemes}
        self.next_root = SigningKey.from_cose(content[7]) if 7 in content else None

    def keys_by_owner(self):
        """L10: every key that has an id."""
        keys = {}
        for a in self.authorities.values():
            keys["authority", a.kid] = a.key
            keys.update({("status", a.kid, s.kid): s.key for s in a.status})
        for group, epochs in self.groups.items():
            keys.update({("gate", group, epoch.kid): epoch.key for epoch in epochs})
        return keys

    def check_keys(self, signer):
        """L3, L9."""
        keys = [*self.keys_by_owner().items(), (("root", "signer"), signer)]
        if self.next_root is not None:
            keys.append((("root", "next"), self.next_root))
        for owner, key in keys:
            check_gate_key(key) if owner[0] == "gate" else key.check()
        for at, (one, key) in enumerate(keys):
            for other, twin in keys[:at]:
                roles = one[0], other[0]
                apart = roles == ("root", "root") or (
                    roles == ("status", "status") and one[1] != other[1]
                )
                need(apart or type(key) is not type(twin) or key != twin, "L9")

    def authority(self, item):
        fields(item, (1, 2, 3, 4, 5), (6,))
        display_name(item[5])
        status = []
        if 6 in item:
            delegation = fields(item[6], (1, 2))
            number(delegation[1], 0, 2**32 - 1)
            status = [self.signer(key, []) for key in array(delegation[2], 1, 4)]
            ascending([key.kid for key in status])
        return self.signer({label: item[label] for label in (1, 2, 3, 4)}, status)

    @staticmethod
    def signer(item, status):
        fields(item, (1, 2, 3, 4))
        key = SigningKey.from_cose(item[2])
        return Authority(octets(item[1], 2), key, *period(item[3], item[4]), status)

    @staticmethod
    def group(item):
        fields(item, (1, 2))
        epochs = []
        for entry in array(item[2], 1, 8):
            fields(entry, (1, 2, 3, 4))
            epoch = Epoch(octets(entry[1], 1), octets(entry[2], 32), *period(entry[3], entry[4]))
            epochs.append(epoch)
        ascending([epoch.kid for epoch in epochs])
        return name(item[1]), epochs


class Scheme:
    """The gate's half of a scheme."""

    def __init__(self, item):
        fields(item, range(1, 17))
        self.id = number(item[1], 0, 255)
        display_name(item[2])
        self.authorities = [octets(kid, 2) for kid in array(item[3], 1, 256)]
        ascending(self.authorities)
        self.step, self.lifetime = number(item[4], 1, 60), number(item[5], 1, 60)
        self.max_behind, self.max_ahead = number(item[6], 0, 60), number(item[7], 0, 60)
        need(self.step <= self.lifetime, "L4")
        need(self.lifetime + self.max_behind <= 60, "L4")
        self.places = [self.place(place) for place in array(item[8], 1, 64)]
        self.challenge = boolean(item[9])
        status = fields(item[10], (1, 2, 3))
        self.fresh_for = number(status[1], 0, 2**32 - 1)
        self.usable_for = number(status[2], 0, 2**32 - 1)
        need(self.fresh_for <= self.usable_for, "L4")
        self.stale_admits = boolean(status[3])
        number(item[11], 0, 2**32 - 1)
        self.uses = number(item[12], -1, 255)
        self.ledger = number(item[13], 0, 2)
        self.person_check = boolean(item[14])
        largest, together = array(item[15], 2, 2)
        self.largest, self.together = number(largest, 1, 64), boolean(together)
        self.qualifier = number(item[16], 0, 3)
        need(self.qualifier != 2 or self.largest <= 4, "L4")

    @staticmethod
    def place(item):
        fields(item, (4, 5), (1, 2, 3, 6, 7))
        number(item[4], 1, 3)
        number(item[5], 1, 31)
        for label in (1, 2, 3, 6, 7):
            if label in item:
                name(item[label])
        return item

    def judge_qualifier(self, byte, gate):
        """The party that the byte states, if it does. G16: it means something, and here."""
        place = {1: byte, 2: byte & 63}.get(self.qualifier)
        known = {0: byte == 0, 3: byte < 64}.get(self.qualifier)
        if not (known if place is None else place < len(self.places)):
            raise refer("unknown-qualifier")
        if place is not None and not self.covers(self.places[place], gate):
            raise refuse("other-place")
        return (byte >> 6) + 1 if self.qualifier == 2 else None

    def judge_party(self, stated, persons):
        """G16: as many people as the credential is for. `persons`: how many were counted, if so."""
        most = self.largest if stated is None else stated
        if most > self.largest:
            raise refuse("party-too-large")
        if persons is None:
            if most > 1:
                raise refer("party-unknown")
            return
        if persons > most:
            raise refuse("party-too-large")
        if persons == 0 or (self.together and stated is not None and persons < stated):
            raise refer("party-incomplete")

    def opens_at(self, gate):
        return any(self.covers(place, gate) for place in self.places)

    @staticmethod
    def covers(place, gate):
        direction = {"arrival": 1, "departure": 2}[gate["direction"]]
        mode = {"foot": 1, "vehicle": 2, "rail": 4, "air": 8, "sea": 16}[gate["mode"]]
        return bool(
            place.get(1, gate["jurisdiction"]) == gate["jurisdiction"]
            and place.get(2, gate["checkpoint"]) == gate["checkpoint"]
            and place.get(3, gate["hall"]) == gate["hall"]
            and place.get(6, gate.get("stand")) == gate.get("stand")
            and place.get(7, gate.get("office")) == gate.get("office")
            and place[4] & direction
            and place[5] & mode
        )


class NotOurs(Malformed):
    """A list that neither root signed (L1)."""


class Older(Malformed):
    """A list from before the last one (L2)."""


LIST_AHEAD = 3_600


class Anchor:
    """The pinned root, and the last list accepted."""

    def __init__(self, root):
        self.root, self.next_root, self.last = root, None, None

    def accept(self, data, now):
        """The list, or none where it is void. `now` is the device's clock; none for the first list."""
        try:
            return self.take(data, now)
        except (Malformed, BadKey):
            return None

    def walk(self, data, now):
        """L11: the last list of a chain, or none where the chain is refused."""
        copy = Anchor(self.root)
        copy.next_root, copy.last = self.next_root, self.last
        try:
            need(len(data) <= 4_194_304, "L11")
            *before, last = array(Cbor.whole(data), 1, 64)
            need(all(type(item) is bytes for item in (*before, last)), "L11")
            reached = None
            for item in before:
                try:
                    new = copy.take(item, None)
                except (NotOurs, Older):
                    need(reached is None, "L11: a list that does not follow")
                    continue
                need(reached is None or new.seq > reached, "L11: numbers that do not ascend")
                reached = new.seq
            new = copy.take(last, now)
            need(reached is None or new.seq > reached, "L11: numbers that do not ascend")
            need(now < new.next_update, "L11: the last list is over")
        except (Malformed, BadKey):
            return None
        self.root, self.next_root, self.last = copy.root, copy.next_root, copy.last
        return new

    def take(self, data, now):
        need(len(data) <= 1_048_576, "L6")
        sign1 = tagged(data)  # L1
        fields(sign1.header, (1, 16))
        need(sign1.header[16] == "application/vnd.clearance.trust-list", "L1: typ")
        signers = [key for key in (self.root, self.next_root) if key is not None]
        signer = next((key for key in signers if sign1.verifies(key, b"")), None)
        if signer is None:
            raise NotOurs("L1: signature")
        new, last = TrustList(sign1.payload), self.last
        need(now is None or new.this_update <= now + LIST_AHEAD, "L7")
        if last is not None:  # L2
            if new.seq < last.seq:
                raise Older("L2: rollback")
            same = new.hash == last.hash and signer == self.root
            need(new.seq > last.seq or same, "L2: fork; L5: a new root starts with a higher number")
            need(new.dates_from >= last.dates_from, "L8")
            need(new.this_update >= last.this_update or new.dates_from > last.seq, "L2: backdated")
        new.check_keys(signer)
        if last is not None:  # L10
            known = last.keys_by_owner()
            reused = [o for o, key in new.keys_by_owner().items() if known.get(o, key) != key]
            need(not reused, "L10")
        self.root, self.next_root, self.last = signer, new.next_root, new  # L5
        return new


# ---------------------------------------------------------------- text and token: T, K

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
TOKEN_LENGTHS = (155, 165, 308, 310, 318, 320)


def read_text(text):
    """T1, T3, T2, in this order."""
    if not text.startswith("C1:"):
        other = len(text) >= 3 and text[0] == "C" and text[1] in "0123456789" and text[2] == ":"
        raise refer("unknown-version") if other else refuse("not-a-code")
    body = text[3:]
    lengths = [length // 2 * 3 + length % 2 * 2 for length in TOKEN_LENGTHS]
    if len(body) not in lengths:
        raise refuse("damaged-text")
    token = bytearray()
    for at in range(0, len(body), 3):
        digits = [ALPHABET.find(character) for character in body[at : at + 3]]
        value = sum(digit * 45**place for place, digit in enumerate(digits))
        width = len(digits) - 1
        if min(digits) < 0 or value >= 256**width:
            raise refuse("damaged-text")
        token += value.to_bytes(width, "big")
    return bytes(token)


class Token:
    """A sealed token."""

    def __init__(self, data):
        self.protected, unprotected, self.ciphertext = array(Cbor.whole(data), 3, 3)  # K1
        need(type(self.protected) is bytes, "a protected header")
        header = fields(Cbor.whole(self.protected), (1, 4))  # K2
        number(header[1], 42, 42)
        self.kid = octets(header[4], 1)
        self.ek = octets(fields(unprotected, (-4,))[-4], 32)  # K3
        need(int.from_bytes(self.ek, "little") < ED_P, "K3: not canonical")
        need(type(self.ciphertext) is bytes, "a ciphertext")

    def open(self, secret, public, audience):
        """K4: HPKE base mode, single shot (RFC 9180). None where it does not open."""
        shared = dh(secret, self.ek)
        if shared is None:
            return None
        kem = b"KEM" + (0x0020).to_bytes(2, "big")
        secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", self.ek + public, 32)
        suite = b"HPKE" + b"".join(n.to_bytes(2, "big") for n in (0x0020, 0x0001, 0x0003))
        context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", b"")
        prk = extract(suite, secret, b"secret", b"")
        key = expand(suite, prk, b"key", context, 32)
        nonce = expand(suite, prk, b"base_nonce", context, 12)
        aad = cbor2.dumps(["Encrypt0", self.protected, audience])
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, self.ciphertext, aad)
        except (InvalidTag, ValueError):
            return None


def extract(suite, salt, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(suite, prk, label, info, length):
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, info + b"\1", "sha256")[:length]  # at most one block


# ---------------------------------------------------------------- credential, presentation: A, P


class Credential:
    """A credential, not verified."""

    def __init__(self, item):
        need(isinstance(item, cbor2.CBORTag), "A1")
        self.sign1 = Sign1(item.value)
        header = fields(self.sign1.header, (1, 4, 16))  # A2
        self.authority = octets(header[4], 2)
        number(header[16], 61, 61)
        claims = fields(Cbor.whole(self.sign1.payload), (4, 5, 7, 8, 9, -65537))  # A3
        self.nbf, self.exp = period(claims[5], claims[4])
        self.cti = octets(claims[7], 8)
        self.holder = SigningKey.from_cose(fields(claims[8], (1,))[1])
        self.scheme, self.qualifier = octets(claims[9], 2)
        number(claims[-65537], 0x100000, 2**32 - 1)  # V4
        self.signed_with = None

    def verify(self, key):
        """G10."""
        if not self.sign1.verifies(key, b""):
            raise refuse("forged-credential")
        try:
            self.holder.check()
        except BadKey as error:
            raise refuse("bad-holder-key") from error
        self.signed_with = key

    @property
    def name(self):
        return self.authority + self.cti


class Presentation:
    """A presentation, not verified."""

    def __init__(self, data):
        self.sign1 = Sign1(Cbor.whole(data))  # P1
        header = fields(self.sign1.header, (1,), (4, 13))
        need((4 in header) != (13 in header), "P2")
        self.credential = Credential(header[13]) if 13 in header else None
        self.name = octets(header[4], 10) if 4 in header else None
        payload = fields(Cbor.whole(self.sign1.payload), (6,), (10,))  # P3
        self.iat = time(payload[6])
        self.nonce = octets(payload[10], 8) if 10 in payload else None


# ---------------------------------------------------------------- the gate: G1 to G22

CHALLENGE_LIFE = RECORD_LIFE = PERSON_LIFE = MOST = 60
CHALLENGE_LIFE = 120


Answer = collections.namedtuple("Answer", "decision reason marked")
Lane = collections.namedtuple("Lane", "place persons")


class Ledger:
    """What was recorded, for all lanes beside each other."""

    def __init__(self, setting, started):
        self.keeps = setting["kind"] == "memory"
        self.shared = setting.get("shared", False)
        self.capacity = setting.get("capacity", 0)
        self.records, self.floor = {}, None
        self.spent, self.inside, self.since = collections.Counter(), set(), None
        if self.keeps:
            self.start(started)

    def start(self, now):
        """Nothing is known of what was before."""
        if self.keeps:
            self.floor = max(self.floor or 0, now + MOST)
            self.since = max(self.since or 0, now)

    def claim(self, credential, iat, scheme, direction, now):
        """G21. Whether the record is the lane's where the scheme asks for a shared one."""
        lane_only = scheme.ledger != 0 and not self.shared
        if not self.keeps or (lane_only and scheme.ledger == 1):
            raise refer("ledger-unavailable")
        self.judge(credential, iat, scheme, direction)
        if credential.name not in self.records:
            self.make_room(now)
            self.judge(credential, iat, scheme, direction)  # by what is known now
        self.records[credential.name] = iat
        if scheme.uses != 0:
            self.spent[credential.name] += 1
            (self.inside.add if direction == "arrival" else self.inside.discard)(credential.name)
        return lane_only

    def judge(self, credential, iat, scheme, direction):
        last = self.records.get(credential.name)
        if last is None and iat <= self.floor:
            raise refuse("no-record")
        if last is not None and iat <= last:
            raise refuse("code-used" if iat == last else "code-superseded")
        if scheme.uses == 0:
            return
        if credential.nbf <= self.since:
            raise refer("uses-unknown")
        inside = credential.name in self.inside
        if scheme.uses > 0 and self.spent[credential.name] >= scheme.uses:
            raise refuse("uses-spent")
        if scheme.uses < 0 and direction == "arrival" and inside:
            raise refuse("already-inside")
        if scheme.uses < 0 and direction == "departure" and not inside:
            raise refer("not-inside")

    def make_room(self, now):
        if len(self.records) >= self.capacity:
            dead = {n: iat for n, iat in self.records.items() if iat + RECORD_LIFE <= now}
            self.floor = max([self.floor, *dead.values()])
            self.records = {n: iat for n, iat in self.records.items() if n not in dead}
        if len(self.records) >= self.capacity:
            raise refuse("ledger-full")


class Gate:
    """A gate of one scenario, with the lane of the other direction beside it."""

    def __init__(self, setting):
        self.setting, self.policy = setting, setting["policy"]
        self.anchor = Anchor(SigningKey.from_kit(setting["root"]))
        self.trust = self.anchor.accept(bytes.fromhex(setting["trust_list"]), None)
        assert self.trust is not None, "the first trust list is void"
        self.group = setting["group"]
        self.audience = b"clearance-qr/1 gate-group:" + self.group.encode()
        self.held = []
        for key in setting["keys"]:
            self.hold(key)
        self.dates = [(self.trust.seq, self.trust.this_update)]  # G1, by number of the list
        self.take_status(setting["status"])
        self.roster = {}
        for data in setting["roster"]:
            credential = Credential(Cbor.whole(bytes.fromhex(data)))
            credential.verify(self.trust.authorities[credential.authority].key)
            self.roster[credential.name] = credential
        self.challenges, self.outside = [], {}
        self.ledger = Ledger(setting["ledger"], setting["ledger"].get("started"))

    def restart(self, now):
        self.challenges, self.outside = [], {}
        self.ledger = Ledger(self.setting["ledger"], now)

    def hold(self, key):
        kid, secret = bytes.fromhex(key["kid"]), bytes.fromhex(key["secret"])
        self.held.append((kid, secret, dh(secret, (9).to_bytes(32, "little"))))
        self.put_away()

    def put_away(self):
        """G2: a secret that is not the one of its id."""
        listed = {epoch.kid: epoch.key for epoch in self.trust.groups.get(self.group, [])}
        self.held = [key for key in self.held if listed.get(key[0], key[2]) == key[2]]

    def is_in_service(self):
        kids = [key[0] for key in self.held]
        return any(epoch.kid in kids for epoch in self.trust.groups.get(self.group, []))

    def take_status(self, status):
        self.status = status
        if status["this_update"] is not None:
            self.dates.append((self.trust.seq, status["this_update"]))

    def newest_date(self):
        """G1, L8."""
        return max([date for seq, date in self.dates if seq >= self.trust.dates_from], default=0)

    def window(self, scheme):
        """Life and max-ahead of a scheme's codes here."""
        own = self.policy["tolerance"]
        behind = own["max_behind"] if own else scheme.max_behind
        ahead = own["max_ahead"] if own else scheme.max_ahead
        return min(scheme.lifetime + behind, self.policy["max_code_life"], MOST), min(ahead, MOST)

    def offer(self, data, now, is_chain):
        """Whether the gate takes a list, or a chain of them."""
        new = self.anchor.walk(data, now) if is_chain else self.anchor.accept(data, now)
        if new is not None:
            self.trust = new
            self.dates.append((new.seq, new.this_update))
            self.put_away()
        return new is not None

    def read(self, code):
        """What becomes of a code of the kit."""
        place = dict(self.setting["place"])
        place["direction"] = code.get("direction", place["direction"])
        lane = Lane(place, code.get("persons"))
        self.marked = False
        try:
            self.checklist(code["text"], lane, code["at"])
            return Answer("admit", None, self.marked)
        except Stop as stop:
            return Answer(stop.decision, stop.reason, self.marked)

    def checklist(self, text, lane, now):
        if now < self.newest_date():
            raise refer("gate-clock")  # G1
        if not self.is_in_service():
            raise refer("not-in-service")  # G2
        if now >= self.trust.next_update:
            raise refer("trust-list-expired")
        data = read_text(text)  # G3
        try:
            token = Token(data)  # G4
        except Malformed as error:
            raise refuse("malformed-token") from error
        secret, public = self.own_key(token.kid, now)  # G5, G6
        plaintext = token.open(secret, public, self.audience)
        if plaintext is None:
            raise refuse("cannot-open")  # G7
        try:
            code = Presentation(plaintext)  # G8
        except Malformed as error:
            raise refuse("malformed-content") from error
        credential = self.credential(code, now)  # G9 to G11
        if not code.sign1.verifies(credential.holder, self.audience):
            raise refuse("forged-holder")  # G12
        scheme = self.trust.schemes.get(credential.scheme)
        if scheme is None:
            raise Stop(self.policy["unknown_scheme"], "unknown-scheme")  # G13
        if credential.authority not in scheme.authorities:
            raise refuse("scheme-not-authorised")  # G14
        in_period(credential, now)  # G15
        if not scheme.opens_at(lane.place):
            raise refuse("not-here")  # G16
        stated = scheme.judge_qualifier(credential.qualifier, lane.place)
        scheme.judge_party(stated, lane.persons)
        if code.iat % scheme.step:
            raise refuse("off-step")  # G17
        self.in_window(credential, code.iat, scheme, now)  # G18
        in_period(credential, code.iat)
        self.challenge(code, scheme, now)  # G19
        self.in_force(credential, scheme, now)  # G20
        if code.nonce is not None:  # G21
            open_ones = [c for c in self.challenges if c[0] == code.nonce and self.is_open(c[0], now)]
            self.challenges.remove(open_ones[0])
        direction = lane.place["direction"]
        self.marked = self.ledger.claim(credential, code.iat, scheme, direction, now)
        if scheme.person_check or self.policy["person_check"] == "here":
            raise refer("person-pending")  # G22

    def own_key(self, kid, now):
        named = next((e for e in self.trust.groups[self.group] if e.kid == kid), None)
        held = next((key for key in self.held if key[0] == kid), None)
        if named is None:
            others = (epochs for group, epochs in self.trust.groups.items() if group != self.group)
            elsewhere = any(epoch.kid == kid for epochs in others for epoch in epochs)
            raise refuse("other-gate-group" if elsewhere else "unknown-gate-key")
        if held is None:
            raise refer("gate-key-missing")
        if not named.start - 60 <= now < named.end + 60:
            raise refuse("gate-key-out-of-period")
        return held[1], named.key

    def credential(self, code, now):
        kid = code.credential.authority if code.credential else code.name[:2]
        authority = self.trust.authorities.get(kid)
        if authority is None:
            raise Stop(self.policy["unknown_authority"], "unknown-authority")
        if not authority.start <= now < authority.end:
            raise refuse("authority-out-of-period")
        if code.credential:
            code.credential.verify(authority.key)
            return code.credential
        held = self.roster.get(code.name)
        if held is None or held.signed_with != authority.key:
            raise refer("not-on-roster")
        return held

    def in_window(self, credential, iat, scheme, now):
        life, ahead = self.window(scheme)
        if iat - ahead <= now < iat + life:
            return
        skew = iat - now
        hours = [*range(-26, 0), *range(1, 27)]
        by_hours = any(-life < skew - hour * 3600 <= ahead for hour in hours)
        last = self.outside.get(credential.name)
        self.outside[credential.name] = (iat, skew)
        again = last is not None and last[0] < iat and abs(last[1] - skew) < life + ahead
        if by_hours or again:
            raise refer("phone-clock")
        raise refuse("code-from-future" if skew > 0 else "code-stale")

    def is_open(self, nonce, now):
        return any(c == nonce and at <= now < at + CHALLENGE_LIFE for c, at in self.challenges)

    def challenge(self, code, scheme, now):
        if code.nonce is not None:
            if not self.is_open(code.nonce, now):
                raise refuse("challenge-unknown")
        elif scheme.challenge or self.policy["challenge"] == "required":
            raise refuse("challenge-missing")

    def in_force(self, credential, scheme, now):
        answer, this_update = self.status["answer"], self.status["this_update"]
        if answer in ("missing", "expired") or now - this_update > scheme.usable_for:
            raise refer("status-unknown")
        if answer in ("revoked", "suspended"):
            raise refuse(answer)
        if answer == "not-covered" and credential.nbf < self.status["covers"]:
            raise refer("status-not-covered")
        if now - this_update > scheme.fresh_for and not scheme.stale_admits:
            raise refer("status-stale")


def in_period(credential, moment):
    if moment < credential.nbf:
        raise refuse("credential-not-yet-valid")
    if moment >= credential.exp:
        raise refuse("credential-expired")


# ---------------------------------------------------------------- the kit


# Who can do something about a reason; an officer, of those that are not here.
CLASSES = {
    "operator": "gate-clock not-in-service trust-list-expired gate-key-missing ledger-full"
    " ledger-unavailable",
    "alarm": "malformed-token malformed-content forged-credential bad-holder-key forged-holder"
    " scheme-not-authorised status-not-covered",
    "retry": "not-a-code damaged-text other-gate-group gate-key-out-of-period not-here other-place"
    " off-step code-stale code-from-future challenge-missing challenge-unknown code-used"
    " code-superseded no-record person-pending",
}


def expected(item):
    """The decision that the kit says, once its class was compared."""
    reason = item["reason"]
    classes = [name for name, reasons in CLASSES.items() if reason in reasons.split()]
    wanted = None if reason is None else (classes or ["officer"])[0]
    assert item["class"] == wanted, f"{reason} is of class {wanted}"
    return Answer(item["decision"], reason, item.get("marked", False))


def play(scenario):
    """The decision of a scenario; its history must come out as the file says."""
    gate = Gate(scenario["gate"])
    for count, event in enumerate(scenario["before"]):
        kind = event["event"]
        if kind == "challenge":
            gate.challenges.append((bytes.fromhex(event["challenge"]), event["at"]))
        elif kind == "status":
            gate.take_status(event)
        elif kind == "key":
            gate.hold(event)
        elif kind == "restart":
            gate.restart(event["at"])
        elif kind == "clock-set":
            gate.ledger.start(event["at"])
        elif kind in ("trust-list", "trust-chain"):
            data = bytes.fromhex(event["bytes"])
            found = gate.offer(data, event["at"], kind == "trust-chain")
            assert found == event["accepted"], f"event {count}: accepted {found}"
        else:
            assert kind == "code", f"event {count}: {kind} is no event"
            found = gate.read(event)
            assert found == expected(event), f"event {count}: {found}"
    code, person = scenario["code"], scenario["person"]
    found = gate.read(code)
    if person and found[:2] == ("refer", "person-pending"):
        if person["result"] == "differs":
            return found._replace(reason="person-differs")
        in_time = code["at"] <= person["at"] < code["at"] + PERSON_LIFE
        late = found._replace(reason="person-late")
        return found._replace(decision="admit", reason=None) if in_time else late
    return found


def main(paths):
    here = pathlib.Path(__file__).parent
    paths = [pathlib.Path(path) for path in paths] or [here]
    files = sorted(f for p in paths for f in (p.glob("*.json") if p.is_dir() else [p]))
    wrong, counts = 0, collections.Counter()
    for file in files:
        scenario = json.loads(file.read_text(encoding="utf-8"))
        try:
            wanted, found = expected(scenario["expected"]), play(scenario)
        except AssertionError as error:
            wanted, found = None, str(error)
        counts[scenario["expected"]["decision"], scenario["expected"]["reason"]] += 1
        if found != wanted or file.stem != scenario["name"]:
            wrong += 1
            print(f"{file.name}: the kit says {scenario['expected']}, this verifier {found}")
    for (decision, reason), count in sorted(counts.items(), key=lambda pair: (pair[0][0], str(pair[0][1]))):
        print(f"{count:5} {decision} {reason or ''}".rstrip())
    events = "agrees" if not wrong else "DISAGREES"
    print(f"{len(files)} scenarios, {len(counts)} outcomes, {wrong} disagreements: Python {events}")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
