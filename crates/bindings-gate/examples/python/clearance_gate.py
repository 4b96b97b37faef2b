"""Clearance codes at a gate, from Python: a thin layer of ctypes over clearance_gate.h, which explains each thing.

Handles are freed at the end of a `with`, or with their objects. Whatever the library does not do raises `ClearanceError`. Every
call may come from any thread; ctypes lets other threads run meanwhile.
"""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, Structure, byref, c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from dataclasses import dataclass

ABI_MAJOR = 1
OK, SHORT_BUFFER, NO_CODE, NOT_PENDING = 0, 4, 10, 11
OUTCOMES = {1: "admit", 2: "refer", 3: "refuse"}
STATUSES = {"missing": 0, "valid": 1, "suspended": 2, "revoked": 3, "not-covered": 4, "expired": 5}


class _Sized(Structure):
    """A struct that says how large it is."""

    def __init__(self, **fields):
        super().__init__(struct_size=ctypes.sizeof(self), **fields)


class GateSettings(_Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("challenge", c_uint32), ("group", c_char_p), ("location", c_char_p),
        ("root", c_char_p), ("root_len", c_size_t), ("anchor", c_char_p), ("anchor_len", c_size_t),
        ("trust_list", c_char_p), ("trust_list_len", c_size_t), ("ledger", c_uint64), ("seen", c_uint64),
        ("person_check", c_uint32), ("refuse_unknown_authority", c_uint32), ("refuse_unknown_scheme", c_uint32),
        ("max_code_life", c_uint32), ("has_tolerance", c_uint32), ("max_behind", c_uint32), ("max_ahead", c_uint32),
        ("cached_credentials", c_uint32), ("returning_holders", c_uint32), ("reserved", c_uint32),
    ]


class Ask(_Sized):
    _fields_ = [("struct_size", c_uint32), ("from_scanner", c_uint32), ("has_persons", c_uint32), ("persons", c_uint32)]


class Frame(_Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("width", c_uint32), ("height", c_uint32), ("reserved", c_uint32),
        ("pixels", c_char_p), ("pixels_len", c_size_t), ("stride", c_size_t),
    ]


class _Decision(_Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("outcome", c_uint32), ("at", c_uint64), ("skew_seconds", c_int64), ("has_skew", c_uint32),
        ("waits_for_person", c_uint32), ("flagged", c_uint32), ("scheme", c_int32), ("place", c_int32), ("party", c_int32),
        ("picture", c_int32), ("reason", c_char * 32), ("reason_class", c_char * 16), ("message", c_char * 32),
        ("proven", c_char * 16), ("reserved", c_uint32),
    ]


class AssumedStatus(_Sized):
    _fields_ = [("struct_size", c_uint32), ("answer", c_uint32), ("this_update", c_uint64), ("covers", c_uint64)]


class SyncReport(_Sized):
    _fields_ = [("struct_size", c_uint32), ("lists", c_uint32), ("renewed", c_uint32), ("failed", c_uint32)]


class LedgerSettings(_Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("shared", c_uint32), ("started", c_uint64), ("capacity", c_uint64), ("counted", c_uint64),
    ]


class Member(_Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("uses", c_int32), ("direction", c_uint32), ("reserved", c_uint32), ("subject", c_uint8 * 16),
        ("issued_at", c_uint64), ("until", c_uint64), ("not_before", c_uint64), ("not_after", c_uint64),
    ]


class Claim(_Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("policy", c_uint32), ("now", c_uint64), ("members", POINTER(Member)),
        ("member_count", c_size_t),
    ]


class LedgerAnswer(_Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("answer", c_uint32), ("keeper", c_uint32), ("denial", c_uint32), ("trouble", c_uint32),
        ("member", c_uint32), ("moment", c_uint64),
    ]


class Challenge(_Sized):
    _fields_ = [("struct_size", c_uint32), ("text", c_char * 20), ("bytes", c_uint8 * 8), ("until", c_uint64)]


class Report(_Sized):
    _fields_ = [
        ("struct_size", c_uint32), ("is_stopped", c_uint32), ("trust_seq", c_uint64), ("trust_this_update", c_uint64),
        ("trust_next_update", c_uint64), ("seen", c_uint64), ("missing_keys", c_uint32), ("rejected_keys", c_uint32),
        ("status_lists", c_uint32), ("reserved", c_uint32), ("oldest_status", c_uint64),
    ]


CLAIM = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(Claim), POINTER(LedgerAnswer))
RELEASE = ctypes.CFUNCTYPE(None, c_void_p)
FETCH = ctypes.CFUNCTYPE(c_int32, c_void_p, c_char_p, c_char_p, POINTER(c_uint8), c_size_t, POINTER(c_size_t))

_HANDLE, _NOW, _OUT = c_uint64, c_uint64, POINTER(c_uint64)
_BUFFER = [c_char_p, c_size_t, POINTER(c_size_t)]
_BYTES = [c_char_p, c_size_t]
_ENTRIES = {
    "last_error": _BUFFER,
    "version": _BUFFER,
    "status_word": [c_int32, *_BUFFER],
    "free": [_HANDLE],
    "gate_settings_init": [POINTER(GateSettings)],
    "gate_new": [POINTER(GateSettings), _NOW, _OUT],
    "gate_add_key": [_HANDLE, c_uint32, *_BYTES],
    "gate_add_key_file": [_HANDLE, *_BYTES],
    "gate_take_list": [_HANDLE, *_BYTES, _NOW, _OUT],
    "gate_take_chain": [_HANDLE, *_BYTES, _NOW, _OUT],
    "gate_trust_list": [_HANDLE, *_BUFFER],
    "gate_anchor": [_HANDLE, *_BUFFER],
    "gate_add_credential": [_HANDLE, *_BYTES],
    "gate_clock_was_set": [_HANDLE, _NOW],
    "gate_report": [_HANDLE, POINTER(Report)],
    "gate_open_status": [_HANDLE, c_char_p],
    "gate_sync_status": [_HANDLE, c_char_p, _NOW, POINTER(SyncReport)],
    "gate_fetch_status": [_HANDLE, FETCH, c_void_p, _NOW, POINTER(SyncReport)],
    "gate_assume_status": [_HANDLE, POINTER(AssumedStatus)],
    "gate_check": [_HANDLE, *_BYTES, POINTER(Ask), _NOW, POINTER(_Decision), _OUT],
    "gate_check_frame": [_HANDLE, POINTER(Frame), POINTER(Ask), _NOW, POINTER(_Decision), _OUT],
    "gate_open_challenge": [_HANDLE, c_char_p, _NOW, POINTER(Challenge)],
    "decision_json": [_HANDLE, *_BUFFER],
    "decision_confirm": [_HANDLE, c_uint32, _NOW, POINTER(_Decision)],
    "frame_text": [POINTER(Frame), *_BUFFER],
    "reason_text": [c_char_p, c_char_p, *_BUFFER],
    "message_text": [c_char_p, c_char_p, *_BUFFER],
    "ledger_settings_init": [POINTER(LedgerSettings)],
    "ledger_in_memory": [POINTER(LedgerSettings), _OUT],
    "ledger_by_callback": [CLAIM, RELEASE, c_void_p, _OUT],
}


def _load():
    library = ctypes.CDLL(os.environ.get("CLEARANCE_GATE_LIBRARY", f"libclearancegate.so.{ABI_MAJOR}"))
    library.clearance_abi_version.restype = c_uint32
    found = library.clearance_abi_version() >> 16
    if found != ABI_MAJOR:
        raise ImportError(f"the library has ABI {found}, and this module is for {ABI_MAJOR}")
    for name, arguments in _ENTRIES.items():
        entry = getattr(library, "clearance_" + name)
        entry.argtypes, entry.restype = arguments, c_int32
    return library


_library = _load()


class ClearanceError(Exception):
    """What the library did not do: `status`, and words for the operator."""

    def __init__(self, status, words):
        super().__init__(f"{words} (status {status})")
        self.status = status


def _call(name, *arguments):
    status = getattr(_library, "clearance_" + name)(*arguments)
    if status != OK:
        words, length = ctypes.create_string_buffer(1024), c_size_t()
        _library.clearance_last_error(words, len(words), byref(length))
        raise ClearanceError(status, words.value.decode())


def _text(text):
    """A text as C has it."""
    encoded = os.fsencode(text)
    if b"\0" in encoded:
        raise ValueError("a zero inside a text ends it for C")
    return encoded


def _two_calls(name, *arguments):
    """The bytes of a value, however long it is."""
    length = c_size_t()
    while True:
        buffer = ctypes.create_string_buffer(length.value + 1)
        try:
            _call(name, *arguments, buffer, len(buffer), byref(length))
            return buffer.raw[: length.value]
        except ClearanceError as error:
            if error.status != SHORT_BUFFER:
                raise


class _Held:
    """Something with a handle."""

    def __init__(self):
        self._handle = c_uint64()

    def close(self):
        if self._handle.value:
            _library.clearance_free(self._handle)
            self._handle.value = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        self.close()


class Ledger(_Held):
    """Codes that were accepted: in memory, or wherever `claim(claim, answer)` keeps them. Raising is "cannot tell": the code is referred."""

    def __init__(self, claim=None, *, shared=False, started=0, capacity=8192):
        super().__init__()
        if claim is None:
            settings = LedgerSettings()
            _call("ledger_settings_init", byref(settings))
            settings.shared, settings.started, settings.capacity = shared, started, capacity
            _call("ledger_in_memory", byref(settings), byref(self._handle))
            return

        def called(_, asked, answer):
            # ctypes would print an exception and give 0, and what `answer` said by then would be believed.
            try:
                claim(asked.contents, answer.contents)
                return 0
            except Exception:
                return 1

        self._callback = CLAIM(called)
        _call("ledger_by_callback", self._callback, RELEASE(), None, byref(self._handle))


@dataclass(frozen=True)
class Decision:
    """What a gate decided. Open where `is_admit`, and for nothing else."""

    outcome: str
    reason: str
    reason_class: str
    message: str
    proven: str
    waits_for_person: bool
    flagged: bool
    skew_seconds: int | None

    @property
    def is_admit(self):
        return self.outcome == "admit"


def _decision(found):
    text = [getattr(found, name).decode() for name in ("reason", "reason_class", "message", "proven")]
    skew = found.skew_seconds if found.has_skew else None
    return Decision(OUTCOMES[found.outcome], *text, bool(found.waits_for_person), bool(found.flagged), skew)


def _ask(persons, from_scanner=False):
    return Ask(from_scanner=from_scanner, has_persons=persons is not None, persons=persons or 0)


class Checked(_Held):
    """A decision that is kept: for its JSON, and for the person."""

    decision: Decision

    def json(self):
        return _two_calls("decision_json", self._handle).decode()

    def confirm(self, matches, now=0):
        found = _Decision()
        _call("decision_confirm", self._handle, matches, now, byref(found))
        self.decision = _decision(found)
        return self.decision


class Gate(_Held):
    """A gate. `now` is seconds since 1970, or 0 for the computer's clock; `persons` are those that were counted, if they were."""

    def __init__(self, group, location, trust_list, *, root=b"", anchor=b"", ledger=None, now=0, **settings):
        super().__init__()
        given = GateSettings()
        _call("gate_settings_init", byref(given))
        given.group, given.location = _text(group), _text(location)
        given.root, given.root_len = root, len(root)
        given.anchor, given.anchor_len = anchor, len(anchor)
        given.trust_list, given.trust_list_len = trust_list, len(trust_list)
        given.ledger = ledger._handle.value if ledger else 0
        for name, value in settings.items():
            setattr(given, name, value)
        self._ledger = ledger  # its callback must stay as long as the gate
        _call("gate_new", byref(given), now, byref(self._handle))

    def add_key(self, kid, secret):
        _call("gate_add_key", self._handle, kid, secret, len(secret))

    def add_key_file(self, text):
        _call("gate_add_key_file", self._handle, text, len(text))

    def add_credential(self, credential):
        _call("gate_add_credential", self._handle, credential, len(credential))

    def take_list(self, trust_list, now=0):
        seq = c_uint64()
        _call("gate_take_list", self._handle, trust_list, len(trust_list), now, byref(seq))
        return seq.value

    def take_chain(self, chain, now=0):
        seq = c_uint64()
        _call("gate_take_chain", self._handle, chain, len(chain), now, byref(seq))
        return seq.value

    @property
    def trust_list(self):
        return _two_calls("gate_trust_list", self._handle)

    @property
    def anchor(self):
        return _two_calls("gate_anchor", self._handle)

    def clock_was_set(self, now=0):
        _call("gate_clock_was_set", self._handle, now)

    def report(self):
        report = Report()
        _call("gate_report", self._handle, byref(report))
        return report

    def open_status(self, directory):
        _call("gate_open_status", self._handle, _text(directory))

    def sync_status(self, repository, now=0):
        report = SyncReport()
        _call("gate_sync_status", self._handle, _text(repository), now, byref(report))
        return report

    def fetch_status(self, fetch, now=0):
        """As sync_status, by `fetch(authority, name)`, which gives bytes, or None where they cannot be had."""

        def called(_, authority, name, buffer, capacity, length):
            try:
                content = fetch(authority.decode(), name.decode())
            except Exception:
                return 1
            if content is None or len(content) > capacity:
                return 1
            ctypes.memmove(buffer, content, len(content))
            length[0] = len(content)
            return 0

        report = SyncReport()
        _call("gate_fetch_status", self._handle, FETCH(called), None, now, byref(report))
        return report

    def assume_status(self, answer, this_update=0, covers=0):
        status = AssumedStatus(answer=STATUSES[answer], this_update=this_update, covers=covers)
        _call("gate_assume_status", self._handle, byref(status))

    def open_challenge(self, now=0, entropy=None):
        challenge = Challenge()
        _call("gate_open_challenge", self._handle, entropy, now, byref(challenge))
        return challenge.text.decode()

    def check(self, text, now=0, persons=None, from_scanner=False):
        """The decision about a text."""
        with self.check_and_keep(text, now, persons, from_scanner) as checked:
            return checked.decision

    def check_and_keep(self, text, now=0, persons=None, from_scanner=False):
        text = text.encode() if isinstance(text, str) else text
        ask, found, kept = _ask(persons, from_scanner), _Decision(), Checked()
        _call("gate_check", self._handle, text, len(text), byref(ask), now, byref(found), byref(kept._handle))
        kept.decision = _decision(found)
        return kept

    def check_frame(self, pixels, width, height, stride=None, now=0, persons=None):
        """The decision about the code in a frame; None where it shows none."""
        frame = Frame(width=width, height=height, pixels=pixels, pixels_len=len(pixels), stride=stride or width)
        ask, found = _ask(persons), _Decision()
        try:
            _call("gate_check_frame", self._handle, byref(frame), byref(ask), now, byref(found), None)
        except ClearanceError as error:
            if error.status == NO_CODE:
                return None
            raise
        return _decision(found)


def frame_text(pixels, width, height, stride=None):
    """The text of the one code in a frame; None where it shows none. It belongs to a person."""
    frame = Frame(width=width, height=height, pixels=pixels, pixels_len=len(pixels), stride=stride or width)
    try:
        return _two_calls("frame_text", byref(frame)).decode()
    except ClearanceError as error:
        if error.status == NO_CODE:
            return None
        raise


def version():
    """The library's version."""
    return _two_calls("version").decode()


def status_word(status):
    """The word of a status, such as short-buffer."""
    return _two_calls("status_word", status).decode()


def reason_text(reason, language):
    """What the operator reads: language is en, pt or zh-Hant."""
    return _two_calls("reason_text", _text(reason), _text(language)).decode()


def message_text(message, language):
    """What the traveller reads: language is en, pt or zh-Hant."""
    return _two_calls("message_text", _text(message), _text(language)).decode()
