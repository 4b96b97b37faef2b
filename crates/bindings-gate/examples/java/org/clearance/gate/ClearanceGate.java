package org.clearance.gate;

import com.sun.jna.Callback;
import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.LongByReference;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A gate for Clearance codes, over clearance_gate.h, which explains each thing, by JNA. Times are seconds since 1970; 0 is the
 * computer's clock. Any thread may call anything; close a gate when nobody checks by it any more.
 */
public final class ClearanceGate implements AutoCloseable {
    /** What the library did not do, and what to do about it. */
    public static final class Failure extends RuntimeException {
        public final int status;

        Failure(int status, String words) {
            super(words + " (status " + status + ")");
            this.status = status;
        }
    }

    /** What a gate decided. Open where {@code isAdmit}, and for nothing else. */
    public record Decision(String outcome, String reason, String reasonClass, String message, boolean waitsForPerson, boolean flagged) {
        public boolean isAdmit() {
            return outcome.equals("admit");
        }

        static Decision of(Decided found) {
            String outcome = new String[] {"nothing", "admit", "refer", "refuse"}[found.outcome];
            boolean waits = found.waits_for_person == 1, flagged = found.flagged == 1;
            return new Decision(outcome, text(found.reason), text(found.reason_class), text(found.message), waits, flagged);
        }
    }

    /** What a gate is. The root at the first start, the anchor at each later one. */
    public static final class Settings {
        public String group, location;
        public byte[] root = {}, anchor = {}, trustList = {};
        public Ledger ledger;
        public long seen;
        public boolean challenge, personCheck, refuseUnknownAuthority, refuseUnknownScheme;
        /** Seconds that any code may live here. */
        public int maxCodeLife = 60;
        /** Seconds that a phone's clock may be behind and ahead; null: as the schemes say. */
        public int[] tolerance;
    }

    /** Brings a file of a repository of status lists; null where it cannot be had. */
    public interface Fetch {
        byte[] fetch(String authority, String name) throws Exception;
    }

    private final Held held;
    private final Ledger ledger; // its callback must stay as long as the gate

    public ClearanceGate(Settings given, long now) {
        GateSettings made = new GateSettings();
        check(ABI.clearance_gate_settings_init(made));
        Memory group = characters(given.group), location = characters(given.location);
        Memory root = bytes(given.root), anchor = bytes(given.anchor), list = bytes(given.trustList);
        made.group = group;
        made.location = location;
        made.root = root;
        made.root_len = new Size(given.root.length);
        made.anchor = anchor;
        made.anchor_len = new Size(given.anchor.length);
        made.trust_list = list;
        made.trust_list_len = new Size(given.trustList.length);
        made.ledger = given.ledger == null ? 0 : given.ledger.held.number();
        made.seen = given.seen;
        made.challenge = given.challenge ? 1 : 0;
        made.person_check = given.personCheck ? 1 : 0;
        made.refuse_unknown_authority = given.refuseUnknownAuthority ? 1 : 0;
        made.refuse_unknown_scheme = given.refuseUnknownScheme ? 1 : 0;
        made.max_code_life = given.maxCodeLife;
        if (given.tolerance != null) {
            made.has_tolerance = 1;
            made.max_behind = given.tolerance[0];
            made.max_ahead = given.tolerance[1];
        }
        LongByReference number = new LongByReference();
        check(ABI.clearance_gate_new(made, now, number));
        held = new Held(this, number.getValue());
        ledger = given.ledger;
    }

    public void addKeyFile(byte[] text) {
        check(ABI.clearance_gate_add_key_file(held.number(), text, new Size(text.length)));
    }

    public void addKey(int kid, byte[] secret) {
        check(ABI.clearance_gate_add_key(held.number(), kid, secret, new Size(secret.length)));
    }

    public long takeList(byte[] list, long now) {
        LongByReference seq = new LongByReference();
        check(ABI.clearance_gate_take_list(held.number(), list, new Size(list.length), now, seq));
        return seq.getValue();
    }

    public long takeChain(byte[] chain, long now) {
        LongByReference seq = new LongByReference();
        check(ABI.clearance_gate_take_chain(held.number(), chain, new Size(chain.length), now, seq));
        return seq.getValue();
    }

    public void addCredential(byte[] credential) {
        check(ABI.clearance_gate_add_credential(held.number(), credential, new Size(credential.length)));
    }

    public void clockWasSet(long now) {
        check(ABI.clearance_gate_clock_was_set(held.number(), now));
    }

    public Report report() {
        Report report = new Report();
        check(ABI.clearance_gate_report(held.number(), report));
        return report;
    }

    public byte[] trustList() {
        return twoCalls((buffer, length) -> ABI.clearance_gate_trust_list(held.number(), buffer, new Size(buffer.length), length));
    }

    public byte[] anchor() {
        return twoCalls((buffer, length) -> ABI.clearance_gate_anchor(held.number(), buffer, new Size(buffer.length), length));
    }

    public void openStatus(String directory) {
        check(ABI.clearance_gate_open_status(held.number(), zeroEnded(directory)));
    }

    public SyncReport syncStatus(String repository, long now) {
        SyncReport report = new SyncReport();
        check(ABI.clearance_gate_sync_status(held.number(), zeroEnded(repository), now, report));
        return report;
    }

    /** The same by your own way. */
    public SyncReport fetchStatus(Fetch by, long now) {
        FetchCallback called = (context, authority, name, buffer, capacity, length) -> {
            try {
                byte[] content = by.fetch(authority, name);
                if (content == null || content.length > capacity.longValue()) return 1;
                buffer.write(0, content, 0, content.length);
                if (Native.SIZE_T_SIZE == 8) length.setLong(0, content.length);
                else length.setInt(0, content.length);
                return 0;
            } catch (Throwable error) { // nothing may be thrown through C
                return 1;
            }
        };
        SyncReport report = new SyncReport();
        check(ABI.clearance_gate_fetch_status(held.number(), called, null, now, report));
        Reference.reachabilityFence(called);
        return report;
    }

    public void assumeStatus(int answer, long thisUpdate) {
        AssumedStatus status = new AssumedStatus();
        status.answer = answer;
        status.this_update = thisUpdate;
        check(ABI.clearance_gate_assume_status(held.number(), status));
    }

    /** Opens a challenge; {@code entropy} is 8 random bytes, or null. */
    public String openChallenge(byte[] entropy, long now) {
        OpenChallenge challenge = new OpenChallenge();
        check(ABI.clearance_gate_open_challenge(held.number(), entropy, now, challenge));
        return text(challenge.text);
    }

    public Decision check(String code, boolean fromScanner, long now) {
        return check(code, fromScanner, -1, now);
    }

    /** {@code persons} are those that were counted in the lane; -1: nobody counted. */
    public Decision check(String code, boolean fromScanner, int persons, long now) {
        Ask ask = new Ask();
        ask.from_scanner = fromScanner ? 1 : 0;
        ask.has_persons = persons < 0 ? 0 : 1;
        ask.persons = Math.max(0, persons);
        Decided found = new Decided();
        byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
        check(ABI.clearance_gate_check(held.number(), bytes, new Size(bytes.length), ask, now, found, null));
        Reference.reachabilityFence(this); // and with it the ledger's callback
        return Decision.of(found);
    }

    public Checked checkAndKeep(String code, long now) {
        Decided found = new Decided();
        LongByReference kept = new LongByReference();
        byte[] bytes = code.getBytes(StandardCharsets.UTF_8);
        check(ABI.clearance_gate_check(held.number(), bytes, new Size(bytes.length), null, now, found, kept));
        Reference.reachabilityFence(this);
        return new Checked(Decision.of(found), kept.getValue());
    }

    private static Frame frameOf(byte[] pixels, int width, int height, int stride) {
        Frame frame = new Frame();
        frame.width = width;
        frame.height = height;
        frame.pixels = bytes(pixels); // the memory is held by its pointer
        frame.pixels_len = new Size(pixels.length);
        frame.stride = new Size(stride);
        return frame;
    }

    /** The decision about the code in a frame; empty where it shows none. */
    public Optional<Decision> checkFrame(byte[] pixels, int width, int height, int stride, long now) {
        Frame frame = frameOf(pixels, width, height, stride);
        Decided found = new Decided();
        int status = ABI.clearance_gate_check_frame(held.number(), frame, null, now, found, null);
        Reference.reachabilityFence(this);
        if (status == NO_CODE) return Optional.empty();
        check(status);
        return Optional.of(Decision.of(found));
    }

    /** The text of the one code in a frame; empty where it shows none. It belongs to a person. */
    public static Optional<String> frameText(byte[] pixels, int width, int height, int stride) {
        Frame frame = frameOf(pixels, width, height, stride);
        try {
            return Optional.of(textOf((buffer, length) -> ABI.clearance_frame_text(frame, buffer, new Size(buffer.length), length)));
        } catch (Failure failure) {
            if (failure.status == NO_CODE) return Optional.empty();
            throw failure;
        }
    }

    /** What the traveller reads, by the message's word; language is en, pt or zh-Hant. */
    public static String messageText(String message, String language) {
        byte[] word = zeroEnded(message), tag = zeroEnded(language);
        return textOf((buffer, length) -> ABI.clearance_message_text(word, tag, buffer, new Size(buffer.length), length));
    }

    /** What the operator reads, by the reason's word. */
    public static String reasonText(String reason, String language) {
        byte[] word = zeroEnded(reason), tag = zeroEnded(language);
        return textOf((buffer, length) -> ABI.clearance_reason_text(word, tag, buffer, new Size(buffer.length), length));
    }

    /** The word of a status, such as short-buffer. */
    public static String statusWord(int status) {
        return textOf((buffer, length) -> ABI.clearance_status_word(status, buffer, new Size(buffer.length), length));
    }

    /** The library's version. */
    public static String version() {
        return textOf((buffer, length) -> ABI.clearance_version(buffer, new Size(buffer.length), length));
    }

    @Override
    public void close() {
        held.close();
    }

    /** A decision that is kept: for its JSON, and for the person. */
    public static final class Checked implements AutoCloseable {
        public Decision decision;
        private final Held held;

        Checked(Decision decision, long number) {
            this.decision = decision;
            held = new Held(this, number);
        }

        public String json() {
            return textOf((buffer, length) -> ABI.clearance_decision_json(held.number(), buffer, new Size(buffer.length), length));
        }

        public Decision confirm(boolean matches, long now) {
            Decided found = new Decided();
            check(ABI.clearance_decision_confirm(held.number(), matches ? 1 : 0, now, found));
            decision = Decision.of(found);
            return decision;
        }

        @Override
        public void close() {
            held.close();
        }
    }

    /** Codes that were accepted. */
    public static final class Ledger implements AutoCloseable {
        private final Held held;
        private ClaimCallback callback; // JNA forgets a callback that Java forgets

        private Ledger(long number) {
            held = new Held(this, number);
        }

        /** In memory, from {@code started} on; 0 is now. */
        public static Ledger inMemory(long started) {
            return inMemory(started, false);
        }

        /** {@code shared}: all lanes of the checkpoint are in this process and use it. */
        public static Ledger inMemory(long started, boolean shared) {
            LedgerSettings settings = new LedgerSettings();
            check(ABI.clearance_ledger_settings_init(settings));
            settings.started = started;
            settings.shared = shared ? 1 : 0;
            LongByReference number = new LongByReference();
            check(ABI.clearance_ledger_in_memory(settings, number));
            return new Ledger(number.getValue());
        }

        /** Your own. Throwing is "cannot tell": the code is referred. */
        public static Ledger by(BiConsumer<Claim, LedgerAnswer> claim) {
            ClaimCallback callback = (context, asked, answer) -> {
                try {
                    claim.accept(asked, answer);
                    return 0;
                } catch (Throwable error) { // nothing may be thrown through C, and whatever was answered before is void
                    return 1;
                }
            };
            LongByReference number = new LongByReference();
            check(ABI.clearance_ledger_by_callback(callback, null, null, number));
            Ledger ledger = new Ledger(number.getValue());
            ledger.callback = callback;
            return ledger;
        }

        @Override
        public void close() {
            held.close();
        }
    }

    // What C sees.

    static final int ABI_MAJOR = 1, SHORT_BUFFER = 4, NO_CODE = 10;
    static final Abi ABI = load();
    private static final Cleaner CLEANER = Cleaner.create();

    private static Abi load() {
        String path = System.getProperty("clearance.gate.library", "libclearancegate.so." + ABI_MAJOR);
        Abi abi = Native.load(path, Abi.class);
        if (abi.clearance_abi_version() >>> 16 != ABI_MAJOR) throw new UnsatisfiedLinkError("another ABI of " + path);
        return abi;
    }

    public interface Abi extends Library {
        int clearance_abi_version();
        int clearance_last_error(byte[] buffer, Size capacity, SizeRef length);
        int clearance_version(byte[] buffer, Size capacity, SizeRef length);
        int clearance_status_word(int status, byte[] buffer, Size capacity, SizeRef length);
        int clearance_free(long handle);
        int clearance_gate_settings_init(GateSettings settings);
        int clearance_gate_new(GateSettings settings, long now, LongByReference gate);
        int clearance_gate_add_key(long gate, int kid, byte[] secret, Size length);
        int clearance_gate_add_key_file(long gate, byte[] text, Size length);
        int clearance_gate_take_list(long gate, byte[] list, Size length, long now, LongByReference seq);
        int clearance_gate_take_chain(long gate, byte[] chain, Size length, long now, LongByReference seq);
        int clearance_gate_add_credential(long gate, byte[] credential, Size length);
        int clearance_gate_clock_was_set(long gate, long now);
        int clearance_gate_report(long gate, Report report);
        int clearance_gate_trust_list(long gate, byte[] buffer, Size capacity, SizeRef length);
        int clearance_gate_anchor(long gate, byte[] buffer, Size capacity, SizeRef length);
        int clearance_gate_open_status(long gate, byte[] directory);
        int clearance_gate_sync_status(long gate, byte[] repository, long now, SyncReport report);
        int clearance_gate_fetch_status(long gate, FetchCallback fetch, Pointer context, long now, SyncReport report);
        int clearance_gate_assume_status(long gate, AssumedStatus status);
        int clearance_gate_open_challenge(long gate, byte[] entropy, long now, OpenChallenge challenge);
        int clearance_gate_check(long gate, byte[] text, Size length, Ask ask, long now, Decided decision, LongByReference kept);
        int clearance_gate_check_frame(long gate, Frame frame, Ask ask, long now, Decided decision, LongByReference kept);
        int clearance_frame_text(Frame frame, byte[] buffer, Size capacity, SizeRef length);
        int clearance_message_text(byte[] message, byte[] language, byte[] buffer, Size capacity, SizeRef length);
        int clearance_reason_text(byte[] reason, byte[] language, byte[] buffer, Size capacity, SizeRef length);
        int clearance_decision_json(long decision, byte[] buffer, Size capacity, SizeRef length);
        int clearance_decision_confirm(long decision, int matches, long now, Decided decided);
        int clearance_ledger_settings_init(LedgerSettings settings);
        int clearance_ledger_in_memory(LedgerSettings settings, LongByReference ledger);
        int clearance_ledger_by_callback(ClaimCallback claim, Pointer release, Pointer context, LongByReference ledger);
    }

    public interface ClaimCallback extends Callback {
        int invoke(Pointer context, Claim claim, LedgerAnswer answer);
    }

    public interface FetchCallback extends Callback {
        int invoke(Pointer context, String authority, String name, Pointer buffer, Size capacity, Pointer length);
    }

    /** size_t. */
    public static class Size extends IntegerType {
        public Size() {
            this(0);
        }

        public Size(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    /** size_t *. */
    public static class SizeRef extends com.sun.jna.ptr.ByReference {
        public SizeRef() {
            super(Native.SIZE_T_SIZE);
            getPointer().clear(Native.SIZE_T_SIZE);
        }

        int get() {
            long value = Native.SIZE_T_SIZE == 8 ? getPointer().getLong(0) : getPointer().getInt(0);
            return Math.toIntExact(value);
        }
    }

    /** A struct that says how large it is. */
    public abstract static class Sized extends Structure {
        public int struct_size;

        Sized() {}

        Sized(Pointer at) {
            super(at);
        }

        /** Before each call. */
        @Override
        public void write() {
            struct_size = size();
            super.write();
        }
    }

    @FieldOrder({"struct_size", "challenge", "group", "location", "root", "root_len", "anchor", "anchor_len", "trust_list",
        "trust_list_len", "ledger", "seen", "person_check", "refuse_unknown_authority", "refuse_unknown_scheme", "max_code_life",
        "has_tolerance", "max_behind", "max_ahead", "cached_credentials", "returning_holders", "reserved"})
    public static class GateSettings extends Sized {
        public int challenge;
        public Pointer group, location, root;
        public Size root_len = new Size();
        public Pointer anchor;
        public Size anchor_len = new Size();
        public Pointer trust_list;
        public Size trust_list_len = new Size();
        public long ledger, seen;
        public int person_check, refuse_unknown_authority, refuse_unknown_scheme, max_code_life, has_tolerance, max_behind, max_ahead;
        public int cached_credentials, returning_holders, reserved;
    }

    @FieldOrder({"struct_size", "from_scanner", "has_persons", "persons"})
    public static class Ask extends Sized {
        public int from_scanner, has_persons, persons;
    }

    @FieldOrder({"struct_size", "width", "height", "reserved", "pixels", "pixels_len", "stride"})
    public static class Frame extends Sized {
        public int width, height, reserved;
        public Pointer pixels;
        public Size pixels_len = new Size(), stride = new Size();
    }

    @FieldOrder({"struct_size", "outcome", "at", "skew_seconds", "has_skew", "waits_for_person", "flagged", "scheme", "place", "party",
        "picture", "reason", "reason_class", "message", "proven", "reserved"})
    public static class Decided extends Sized {
        public int outcome;
        public long at, skew_seconds;
        public int has_skew, waits_for_person, flagged, scheme, place, party, picture;
        public byte[] reason = new byte[32], reason_class = new byte[16], message = new byte[32], proven = new byte[16];
        public int reserved;
    }

    @FieldOrder({"struct_size", "lists", "renewed", "failed"})
    public static class SyncReport extends Sized {
        public int lists, renewed, failed;
    }

    @FieldOrder({"struct_size", "is_stopped", "trust_seq", "trust_this_update", "trust_next_update", "seen", "missing_keys",
        "rejected_keys", "status_lists", "reserved", "oldest_status"})
    public static class Report extends Sized {
        public int is_stopped;
        public long trust_seq, trust_this_update, trust_next_update, seen;
        public int missing_keys, rejected_keys, status_lists, reserved;
        public long oldest_status;
    }

    @FieldOrder({"struct_size", "answer", "this_update", "covers"})
    public static class AssumedStatus extends Sized {
        public int answer;
        public long this_update, covers;
    }

    @FieldOrder({"struct_size", "text", "bytes", "until"})
    public static class OpenChallenge extends Sized {
        public byte[] text = new byte[20], bytes = new byte[8];
        public long until;
    }

    @FieldOrder({"struct_size", "shared", "started", "capacity", "counted"})
    public static class LedgerSettings extends Sized {
        public int shared;
        public long started, capacity, counted;
    }

    @FieldOrder({"struct_size", "uses", "direction", "reserved", "subject", "issued_at", "until", "not_before", "not_after"})
    public static class Member extends Sized {
        public int uses, direction, reserved;
        public byte[] subject = new byte[16];
        public long issued_at, until, not_before, not_after;

        public Member(Pointer at) {
            super(at);
            read();
        }
    }

    @FieldOrder({"struct_size", "policy", "now", "members", "member_count"})
    public static class Claim extends Sized {
        public int policy;
        public long now;
        public Pointer members;
        public Size member_count = new Size();

        public Member member() {
            return new Member(members);
        }
    }

    @FieldOrder({"struct_size", "answer", "keeper", "denial", "trouble", "member", "moment"})
    public static class LedgerAnswer extends Sized {
        public int answer, keeper, denial, trouble, member;
        public long moment;
    }

    private interface Call {
        int give(byte[] buffer, SizeRef length);
    }

    private static byte[] twoCalls(Call call) {
        SizeRef length = new SizeRef();
        for (;;) {
            byte[] buffer = new byte[length.get() + 1];
            int status = call.give(buffer, length);
            if (status == SHORT_BUFFER) continue;
            check(status);
            return java.util.Arrays.copyOf(buffer, length.get());
        }
    }

    private static String textOf(Call call) {
        return new String(twoCalls(call), StandardCharsets.UTF_8);
    }

    private static void check(int status) {
        if (status == 0) return;
        byte[] words = new byte[1024];
        ABI.clearance_last_error(words, new Size(words.length), new SizeRef());
        throw new Failure(status, text(words));
    }

    private static String text(byte[] zeroEnded) {
        int end = 0;
        while (zeroEnded[end] != 0) end++;
        return new String(zeroEnded, 0, end, StandardCharsets.UTF_8);
    }

    private static byte[] zeroEnded(String text) {
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("a zero inside a text ends it for C: " + text.length() + " characters");
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static Memory bytes(byte[] content) {
        Memory memory = new Memory(Math.max(1, content.length));
        memory.write(0, content, 0, content.length);
        return memory;
    }

    private static Memory characters(String text) {
        return bytes(zeroEnded(text));
    }

    /** Frees a handle once, at the latest when its owner is forgotten. */
    private static final class Held {
        private final long number;
        private final Cleaner.Cleanable cleanable;

        Held(Object owner, long number) {
            long it = number;
            this.number = number;
            cleanable = CLEANER.register(owner, () -> ABI.clearance_free(it));
        }

        long number() {
            return number;
        }

        void close() {
            cleanable.clean();
        }
    }
}
