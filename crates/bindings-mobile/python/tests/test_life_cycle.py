"""From enrolment to the gate, from Python, against the real authority and the real verifier."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

import clearance_mobile as cm
from counterpart import Counterpart, Refused, text
from keys import AndroidLikeKey, AppleLikeKey, Ed25519Key, FailingKey

APP = 1
DAY = 86_400


def hexed(of: str) -> bytes:
    return of.encode()


class LifeCycle(unittest.TestCase):
    def setUp(self) -> None:
        self.peer = Counterpart()
        self.addCleanup(self.peer.close)
        world = self.peer.ask("world")
        self.start, self.group = int(world["start"]), world["group"]
        self.other, self.newer = world["other"], bytes.fromhex(world["newer"])
        self.authority = bytes.fromhex(world["authority"])
        self.root, self.list = bytes.fromhex(world["root"]), bytes.fromhex(world["list"])
        self.wallet = cm.Wallet(APP, self.root, self.list, self.moment())
        self.key = AndroidLikeKey()
        self.entry = self.enrolled(self.key, "Mei")
        self.ask = cm.Ask.full(self.entry, self.group)
        self.gate("lane")

    def moment(self, later: int = 0) -> cm.Moment:
        ms = 1_000_000 + later * 1000
        return cm.Moment(wall=self.start + later, monotonic=cm.Monotonic(boot=7, ms=ms))

    def enrolled(self, key: cm.HolderKey, label: str, until: int = DAY) -> int:
        request = cm.enrol(key, self.authority, self.start, None)
        return self.wallet.add(label, self.issued(request, until), key.public_key())

    def issued(self, request: bytes, until: int = DAY) -> bytes:
        at = self.start
        answer = self.peer.ask("issue", request=request, at=at, **{"from": at - 60}, until=at + until)
        return bytes.fromhex(answer["credential"])

    def gate(self, name: str, challenge: str = "optional", group: str = "") -> None:
        self.peer.ask("gate", name=name, group=group or self.group, challenge=challenge)

    def frame(self, later: int = 0, ask: "cm.Ask | None" = None) -> cm.Frame:
        return self.wallet.frame(ask or self.ask, self.key, self.moment(later), os.urandom(32))

    def judged(self, code: str, later: int = 0, gate: str = "lane") -> "tuple[str, str]":
        answer = self.peer.ask("check", gate=gate, text=hexed(code), at=self.start + later)
        return answer["decision"], answer["reason"]

    def test_a_fresh_code_opens_the_gate_and_a_second_look_at_it_does_not(self) -> None:
        code = self.frame(3).text()
        self.assertEqual(self.judged(code, 3), ("admit", "-"))
        self.assertEqual(self.judged(code, 4), ("refuse", "code-used"))

    def test_a_screenshot_is_refused_when_its_time_is_over(self) -> None:
        frame = self.frame(3)
        over = frame.times().expires_at - self.start
        self.assertEqual(self.judged(frame.text(), over), ("refuse", "code-stale"))

    def test_a_code_with_one_character_changed_is_refused(self) -> None:
        code = self.frame(3).text()
        for at in range(len(code) // 2, len(code), 40):
            other = "0" if code[at] != "0" else "1"
            decision, _ = self.judged(code[:at] + other + code[at + 1 :], 3)
            self.assertEqual(decision, "refuse")
        self.assertEqual(self.judged(code, 3), ("admit", "-"), "nothing of that used the code up")

    def test_the_gates_of_another_group_cannot_open_it(self) -> None:
        self.gate("zhuhai", group=self.other)
        self.assertEqual(self.judged(self.frame(3).text(), 3, "zhuhai"), ("refuse", "other-gate-group"))

    def test_where_the_gate_asks_a_challenge_only_its_answer_opens(self) -> None:
        self.gate("asking", challenge="required")
        challenge = bytes.fromhex(self.peer.ask("challenge", gate="asking", at=self.start)["challenge"])
        decision, reason = self.judged(self.frame(3).text(), 3, "asking")
        self.assertEqual((decision, reason), ("refuse", "challenge-missing"))
        answering = self.ask.answering(challenge)
        self.assertEqual(self.judged(self.frame(3, answering).text(), 3, "asking"), ("admit", "-"))
        self.gate("other", challenge="required")
        unknown = self.judged(self.frame(3, self.ask.answering(b"not ours")).text(), 3, "other")
        self.assertEqual(unknown, ("refuse", "challenge-unknown"))

    def test_the_roster_form_opens_where_the_gate_has_the_credential(self) -> None:
        frame = self.frame(3, cm.Ask.roster(self.entry, self.group))
        self.assertLess(len(frame.text()), len(self.frame(3).text()))
        self.assertEqual(self.judged(frame.text(), 3), ("admit", "-"))

    def test_both_spellings_of_a_p256_signature_open_the_gate(self) -> None:
        for label, key in (("raw", AppleLikeKey()), ("ed", Ed25519Key(os.urandom(32)))):
            ask = cm.Ask.full(self.enrolled(key, label), self.group)
            self.gate(label)
            frame = self.wallet.frame(ask, key, self.moment(3), os.urandom(32))
            self.assertEqual(self.judged(frame.text(), 3, label), ("admit", "-"))

    def test_in_two_phases_the_code_is_as_good(self) -> None:
        prepared = self.wallet.prepare_next(self.ask, self.key.public_key(), self.moment(3))
        signature = self.key.sign(prepared.to_sign())
        frame = self.wallet.finish(prepared, signature, os.urandom(32), self.moment(4))
        shown = frame.times().valid_from - self.start
        self.assertEqual(self.judged(frame.text(), shown), ("admit", "-"))
        with self.assertRaises(cm.FrameError.Spent):
            self.wallet.finish(prepared, signature, os.urandom(32), self.moment(4))

    def test_enrolment_in_two_phases_is_taken_by_the_authority(self) -> None:
        key = AppleLikeKey()
        prepared = cm.PreparedEnrolment(key.public_key(), self.authority, self.start, None)
        request = prepared.finish(key.sign(prepared.to_sign()))
        self.assertGreater(self.wallet.add("Later", self.issued(request), key.public_key()), self.entry)
        with self.assertRaises(Refused):
            self.issued(request[:-1] + bytes([request[-1] ^ 1]))

    def test_what_prompt_and_key_store_do_stays_apart(self) -> None:
        cases: list[tuple[Exception, type[cm.FrameError]]] = [
            (cm.SignerError.Cancelled(), cm.FrameError.Cancelled),
            (cm.SignerError.Gone(), cm.FrameError.KeyGone),
            (cm.SignerError.Locked(), cm.FrameError.KeyLocked),
            (cm.SignerError.Failed("slot 3 is busy\n\tat a.b.C"), cm.FrameError.KeyFailed),
            (RuntimeError("boom\nTraceback"), cm.FrameError.KeyFailed),
        ]
        for thrown, expected in cases:
            with self.assertRaises(expected) as raised:
                key = FailingKey(self.key, thrown)
                self.wallet.frame(self.ask, key, self.moment(3), os.urandom(32))
            if isinstance(raised.exception, cm.FrameError.KeyFailed):
                reason = raised.exception.reason
                self.assertIn(reason, ("slot 3 is busy", "RuntimeError('boom\\nTraceback')"))
        with self.assertRaises(cm.EnrolError.Cancelled):
            key = FailingKey(self.key, cm.SignerError.Cancelled())
            cm.enrol(key, self.authority, self.start, None)

    def test_a_signature_of_another_key_never_gets_into_a_code(self) -> None:
        other = AndroidLikeKey()
        prepared = self.wallet.prepare(self.ask, self.key.public_key(), self.moment(3))
        with self.assertRaises(cm.FrameError.BadSignature):
            signature = other.sign(prepared.to_sign())
            self.wallet.finish(prepared, signature, os.urandom(32), self.moment(3))

    def test_entropy_of_another_length_is_no_entropy(self) -> None:
        with self.assertRaises(cm.FrameError.BadInput):
            self.wallet.frame(self.ask, self.key, self.moment(3), os.urandom(31))

    def test_the_enquiry_gives_the_reasons_and_words_of_rust(self) -> None:
        stranger = AndroidLikeKey().public_key()
        own = self.key.public_key()
        brief = self.enrolled(Ed25519Key(b"5" * 32), "Brief", until=600)
        brief_key = Ed25519Key(b"5" * 32).public_key()
        cases = [
            (None, self.entry, self.group, own, 3),
            ("no-credential", 99, self.group, own, 3),
            ("wrong-key", self.entry, self.group, stranger, 3),
            ("unknown-gate-group", self.entry, "nowhere", own, 3),
            ("expired", brief, self.group, brief_key, 600),
            ("not-yet-active", self.entry, self.group, own, -120),
            ("clock-before-trust-list", self.entry, self.group, own, -30 * DAY),
            ("no-gate-key", self.entry, self.group, own, 60 * DAY),
        ]
        seen = set()
        for expected, entry, group, key, later in cases:
            moment, wallet = self.moment(max(later, 0)), self.wallet.to_bytes()
            moment = cm.Moment(wall=self.start + later, monotonic=moment.monotonic)
            ours = self.wallet.enquire(cm.Ask.full(entry, group), key, moment)
            assert moment.monotonic is not None
            theirs = self.peer.ask(
                "enquire", wallet=wallet, entry=entry, group=group, key=_short(key), wall=moment.wall,
                boot=moment.monotonic.boot, ms=moment.monotonic.ms,
            )  # fmt: skip
            why = ours.why_not
            seen.add(why.code if why else None)
            self.assertEqual(why.code if why else "-", theirs["why"])
            self.assertEqual(why.detail if why else None, text(theirs["detail"]))
            for language in ("en", "pt"):
                self.assertEqual(getattr(why.texts, language) if why else None, text(theirs[language]))
            self.assertEqual(why.texts.zh_hant if why else None, text(theirs["zh"]))
            self.assertEqual(",".join(advice.code for advice in ours.advice), theirs.get("advice", ""))
            self.assertEqual(ours.clock.code if ours.clock else "-", theirs["clock"])
        self.assertLessEqual({"no-credential", "wrong-key", "unknown-gate-group", "expired", "not-yet-active"}, seen)

    def test_a_frame_is_refused_with_the_reason_of_the_enquiry(self) -> None:
        with self.assertRaises(cm.FrameError.NoCode) as raised:
            self.frame(2 * DAY)
        why = raised.exception.why
        self.assertEqual(why.code, "expired")
        self.assertIsInstance(why.kind, cm.WhyNotKind.EXPIRED)
        self.assertEqual(why.texts.en, "This code has expired. Go online to renew it.")

    def test_what_the_wallet_stores_is_the_wallet(self) -> None:
        stored = self.wallet.to_bytes()
        self.wallet = cm.Wallet.from_bytes(APP, stored)
        self.assertEqual([entry.label for entry in self.wallet.entries(self.moment())], ["Mei"])
        self.assertEqual(self.judged(self.frame(3).text(), 3), ("admit", "-"))
        with self.assertRaises(cm.LoadError.Damaged):
            cm.Wallet.from_bytes(APP, stored[:-1] + bytes([stored[-1] ^ 1]))

    def test_a_newer_list_is_taken_and_an_older_one_told_apart(self) -> None:
        change = self.wallet.update_trust(self.newer, self.moment())
        self.assertEqual((change.before + 1, change.without_code), (change.now, []))
        with self.assertRaises(cm.TrustError.Older) as raised:
            self.wallet.update_trust(self.list, self.moment())
        self.assertIn("newer", raised.exception.texts.en)
        with self.assertRaises(cm.TrustError.Refused):
            self.wallet.update_trust(self.newer[:-1], self.moment())

    def test_the_wallet_refuses_with_the_reason_that_an_app_acts_on(self) -> None:
        credential = self.issued(cm.enrol(self.key, self.authority, self.start, None))
        own = self.key.public_key()
        with self.assertRaises(cm.WalletError.LabelTaken):
            self.wallet.add("Mei", credential, own)
        with self.assertRaises(cm.WalletError.BadLabel):
            self.wallet.add(" ", credential, own)
        with self.assertRaises(cm.WalletError.OtherHolderKey):
            self.wallet.add("Ana", credential, AndroidLikeKey().public_key())
        with self.assertRaises(cm.WalletError.BadCredential):
            self.wallet.add("Ana", credential[:-1], own)
        with self.assertRaises(cm.WalletError.BadInput):
            self.wallet.add("Ana", credential, own[:-1])
        self.wallet.renew(self.entry, credential, self.moment())
        with self.assertRaises(cm.WalletError.AlreadyHeld):
            self.wallet.add("Ana", credential, own)

    def test_every_picture_says_the_code(self) -> None:
        frame = self.frame(3)
        symbol = frame.draw()
        png = symbol.png(cm.PngOptions())
        self.assertEqual(text(self.peer.ask("picture", png=png)["text"]), frame.text())
        modules, width = symbol.modules(), symbol.width()
        self.assertEqual(len(modules), width * width)
        self.assertEqual(set(modules), {0, 1})
        svg = symbol.svg(cm.SvgOptions())
        self.assertEqual(_dark_of(svg, width), modules)
        with self.assertRaises(cm.QrError.Options):
            symbol.svg(cm.SvgOptions(dark=0xEEEEEE))

    def test_nothing_printed_names_the_holder_or_shows_the_code(self) -> None:
        frame = self.frame(3)
        entry = self.wallet.entries(self.moment())[0]
        for thing in (self.wallet, self.ask, entry, frame, frame.draw()):
            for printed in (str(thing), repr(thing)):
                self.assertNotIn("Mei", printed)
                self.assertNotIn(frame.text()[3:20], printed)

    def test_a_key_may_call_the_wallet_while_it_signs(self) -> None:
        wallet, moment, key = self.wallet, self.moment(3), self.key

        class Asking(cm.HolderKey):
            def public_key(self) -> bytes:
                return key.public_key()

            def sign(self, message: bytes) -> bytes:
                wallet.entries(moment)
                return key.sign(message)

        frame = wallet.frame(self.ask, Asking(), moment, os.urandom(32))
        self.assertEqual(self.judged(frame.text(), 3), ("admit", "-"))

    def test_eight_threads_share_a_wallet(self) -> None:
        codes: list[str] = []

        def work(at: int) -> None:
            for later in range(20):
                codes.append(self.frame(5 * (20 * at + later)).text())
                self.wallet.rename(self.entry, f"Mei {at}")

        threads = [threading.Thread(target=work, args=(at,)) for at in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(set(codes)), 160)

    def test_a_jump_of_the_wall_clock_is_told(self) -> None:
        self.wallet.learn_offset(self.start, self.moment())
        jumped = cm.Moment(wall=self.start + 3600, monotonic=self.moment(60).monotonic)
        notice = self.wallet.enquire(self.ask, self.key.public_key(), jumped).clock
        assert notice is not None
        self.assertEqual(notice.code, "clock-jumped")
        self.assertEqual(notice.kind, cm.ClockNoticeKind.JUMPED(by=3540))

    def test_this_machine_has_the_clocks_that_the_wallet_asks_for(self) -> None:
        first, second = cm.phone.moment(), cm.phone.moment()
        assert first.monotonic is not None and second.monotonic is not None
        self.assertEqual(first.monotonic.boot, second.monotonic.boot)
        self.assertLessEqual(first.monotonic.ms, second.monotonic.ms)
        self.assertNotEqual(cm.phone.entropy(), cm.phone.entropy())

    def test_what_ends_is_told(self) -> None:
        kinds = {due.kind for due in self.wallet.due(self.moment())}
        self.assertEqual(kinds, {"trust-list", "credential", "authority-key", "gate-key"})


class OtherBuild(unittest.TestCase):
    def test_a_library_of_another_build_is_not_used(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            package = pathlib.Path(place) / "clearance_mobile"
            shutil.copytree(pathlib.Path(str(cm.__file__)).parent, package)
            module = package / "_bindings.py"
            text = module.read_text("utf-8")
            module.write_text(re.sub(r"(checksum_method_wallet_frame\(\) != )\d+", r"\g<1>1", text), "utf-8")
            command = [sys.executable, "-c", "import clearance_mobile"]
            ran = subprocess.run(command, cwd=place, capture_output=True, text=True)
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("API checksum mismatch", ran.stderr)


class PublishedVectors(unittest.TestCase):
    """Each honest code of tests/vectors/c1.json, made again from its keys and entropy."""

    def test_every_honest_code_is_made_again_bit_for_bit(self) -> None:
        peer = Counterpart()
        self.addCleanup(peer.close)
        names = [
            f"{form}_{kind}{more}"
            for form in ("full", "roster")
            for kind in ("ed25519", "p256")
            for more in ("", "_with_challenge")
        ] + ["stale", "future", "clock", "macao_only", "zhuhai"]
        for name in names:
            given = peer.ask("vector", name=name)
            seed, at = bytes.fromhex(given["seed"]), int(given["at"])
            key = Ed25519Key(seed) if given["kind"] == "ed25519" else AndroidLikeKey(seed)
            moment = cm.Moment(wall=at)
            root, trust_list = bytes.fromhex(given["root"]), bytes.fromhex(given["list"])
            wallet = cm.Wallet(APP, root, trust_list, cm.Moment(wall=at + 3_600))
            entry = wallet.add("holder", bytes.fromhex(given["credential"]), key.public_key())
            group = "zhuhai" if name == "zhuhai" else "hk-mo"
            ask = (cm.Ask.roster if given["form"] == "roster" else cm.Ask.full)(entry, group)
            if given["challenge"] != "-":
                ask = ask.answering(bytes.fromhex(given["challenge"]))
            frame = wallet.frame(ask, key, moment, bytes.fromhex(given["entropy"]))
            self.assertEqual(frame.text(), text(given["text"]), name)


def _short(key: bytes) -> bytes:
    """As the counterpart wants it: Ed25519 as it is, P-256 compressed."""
    if len(key) == 32:
        return key
    x, y = key[-64:-32], key[-32:]
    return bytes([2 + (y[-1] & 1)]) + x


def _dark_of(svg: str, width: int, quiet: int = 4) -> bytes:
    """The modules that the strokes of an SVG cover: `M x y.5 h run`, then `m gap 0 h run`."""
    path = re.findall(r'd="([^"]*)"', svg)[1]
    modules = bytearray(width * width)
    x = y = 0
    for pen, first, second, run in re.findall(r"([Mm])(\d+) (\d+)(?:\.5)?h(\d+)", path):
        x, y = (int(first), int(second)) if pen == "M" else (x + int(first), y)
        start = (y - quiet) * width + x - quiet
        modules[start : start + int(run)] = b"\1" * int(run)
        x += int(run)
    return bytes(modules)


if __name__ == "__main__":
    unittest.main(verbosity=2)
