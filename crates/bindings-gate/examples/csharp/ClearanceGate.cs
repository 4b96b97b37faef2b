using System;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>A gate for Clearance codes, over clearance_gate.h, which explains each thing. Times are seconds since 1970; 0 is the
/// computer's clock. Any thread may call anything; dispose of a gate when nobody checks by it any more.</summary>
namespace Clearance {
    /// <summary>What the library did not do, and what to do about it.</summary>
    public sealed class ClearanceException : Exception {
        public readonly int Status;
        internal ClearanceException(int status, string words) : base(words + " (status " + status + ")") { Status = status; }
    }

    /// <summary>What a gate decided. Open where IsAdmit, and for nothing else.</summary>
    public sealed class Decision {
        public readonly string Outcome, Reason, ReasonClass, Message;
        public readonly bool WaitsForPerson, Flagged;
        public bool IsAdmit { get { return Outcome == "admit"; } }

        internal Decision(ref Abi.Decided found) {
            Outcome = new[] { "nothing", "admit", "refer", "refuse" }[found.Outcome];
            Reason = Abi.Text(found.Reason);
            ReasonClass = Abi.Text(found.ReasonClass);
            Message = Abi.Text(found.Message);
            WaitsForPerson = found.WaitsForPerson == 1;
            Flagged = found.Flagged == 1;
        }
    }

    /// <summary>Something with a handle.</summary>
    public abstract class Held : IDisposable {
        internal ulong Handle;

        public void Dispose() {
            if (Handle != 0) Abi.clearance_free(Handle);
            Handle = 0;
            GC.SuppressFinalize(this);
        }

        ~Held() {
            if (Handle != 0) Abi.clearance_free(Handle);
        }
    }

    /// <summary>Codes that were accepted.</summary>
    public sealed class Ledger : Held {
        public delegate void Asked(ref Abi.Claim claim, ref Abi.Member member, ref Abi.LedgerAnswer answer);
        private Abi.ClaimCallback callback; // the runtime forgets a delegate that nobody holds

        /// <summary>In memory, from `started` on; 0 is now. `shared`: all lanes of the checkpoint are in this process and use it.</summary>
        public static Ledger InMemory(ulong started, bool shared = false) {
            var settings = new Abi.LedgerSettings { StructSize = Abi.Size<Abi.LedgerSettings>() };
            Abi.Check(Abi.clearance_ledger_settings_init(ref settings));
            settings.Started = started;
            settings.Shared = shared ? 1u : 0u;
            var made = new Ledger();
            Abi.Check(Abi.clearance_ledger_in_memory(ref settings, out made.Handle));
            return made;
        }

        /// <summary>Your own. Throwing is "cannot tell": the code is referred.</summary>
        public static Ledger By(Asked asked) {
            var made = new Ledger();
            made.callback = (IntPtr context, ref Abi.Claim claim, ref Abi.LedgerAnswer answer) => {
                try {
                    var member = (Abi.Member)Marshal.PtrToStructure(claim.Members, typeof(Abi.Member));
                    asked(ref claim, ref member, ref answer);
                    return 0;
                } catch (Exception) { // nothing may be thrown through C
                    return 1;
                }
            };
            Abi.Check(Abi.clearance_ledger_by_callback(made.callback, IntPtr.Zero, IntPtr.Zero, out made.Handle));
            return made;
        }
    }

    /// <summary>A decision that is kept: for its JSON, and for the person.</summary>
    public sealed class Checked : Held {
        public Decision Decision { get; internal set; }

        public string Json() {
            return Abi.TextOf((byte[] buffer, out UIntPtr length) =>
                Abi.clearance_decision_json(Handle, buffer, Abi.Size(buffer), out length));
        }

        public Decision Confirm(bool matches, ulong now) {
            var found = Abi.Decided.Empty();
            Abi.Check(Abi.clearance_decision_confirm(Handle, matches ? 1u : 0u, now, ref found));
            return Decision = new Decision(ref found);
        }
    }

    /// <summary>What a gate is. The root at the first start, the anchor at each later one.</summary>
    public sealed class Settings {
        public string Group, Location;
        public byte[] Root = { }, Anchor = { }, TrustList = { };
        public Ledger Ledger;
        public ulong Seen;
        public bool Challenge, PersonCheck, RefuseUnknownAuthority, RefuseUnknownScheme;
        /// <summary>Seconds that any code may live here.</summary>
        public uint MaxCodeLife = 60;
        /// <summary>Seconds that a phone's clock may be behind and ahead; null: as the schemes say.</summary>
        public uint[] Tolerance;
    }

    public sealed class Gate : Held {
        internal readonly Ledger Ledger; // its callback must stay as long as the gate

        public Gate(Settings given, ulong now) {
            var made = new Abi.GateSettings { StructSize = Abi.Size<Abi.GateSettings>() };
            Abi.Check(Abi.clearance_gate_settings_init(ref made));
            using (var pinned = new Pinned()) {
                made.Group = pinned.Text(given.Group);
                made.Location = pinned.Text(given.Location);
                made.Root = pinned.Bytes(given.Root, out made.RootLen);
                made.Anchor = pinned.Bytes(given.Anchor, out made.AnchorLen);
                made.TrustList = pinned.Bytes(given.TrustList, out made.TrustListLen);
                made.Ledger = given.Ledger == null ? 0 : given.Ledger.Handle;
                made.Seen = given.Seen;
                made.Challenge = given.Challenge ? 1u : 0u;
                made.PersonCheck = given.PersonCheck ? 1u : 0u;
                made.RefuseUnknownAuthority = given.RefuseUnknownAuthority ? 1u : 0u;
                made.RefuseUnknownScheme = given.RefuseUnknownScheme ? 1u : 0u;
                made.MaxCodeLife = given.MaxCodeLife;
                if (given.Tolerance != null) {
                    made.HasTolerance = 1;
                    made.MaxBehind = given.Tolerance[0];
                    made.MaxAhead = given.Tolerance[1];
                }
                Abi.Check(Abi.clearance_gate_new(ref made, now, out Handle));
            }
            Ledger = given.Ledger;
        }

        public void AddKey(byte kid, byte[] secret) { Abi.Check(Abi.clearance_gate_add_key(Handle, kid, secret, Abi.Size(secret))); }
        public void AddCredential(byte[] credential) { Abi.Check(Abi.clearance_gate_add_credential(Handle, credential, Abi.Size(credential))); }
        public void ClockWasSet(ulong now) { Abi.Check(Abi.clearance_gate_clock_was_set(Handle, now)); }
        public void AddKeyFile(byte[] text) { Abi.Check(Abi.clearance_gate_add_key_file(Handle, text, Abi.Size(text))); }

        public ulong TakeList(byte[] list, ulong now) {
            ulong seq;
            Abi.Check(Abi.clearance_gate_take_list(Handle, list, Abi.Size(list), now, out seq));
            return seq;
        }

        public ulong TakeChain(byte[] chain, ulong now) {
            ulong seq;
            Abi.Check(Abi.clearance_gate_take_chain(Handle, chain, Abi.Size(chain), now, out seq));
            return seq;
        }

        public Abi.Report Report() {
            var report = new Abi.Report { StructSize = Abi.Size<Abi.Report>() };
            Abi.Check(Abi.clearance_gate_report(Handle, ref report));
            return report;
        }

        public byte[] TrustList() {
            return Abi.TwoCalls((byte[] buffer, out UIntPtr length) =>
                Abi.clearance_gate_trust_list(Handle, buffer, Abi.Size(buffer), out length));
        }

        public byte[] Anchor() {
            return Abi.TwoCalls((byte[] buffer, out UIntPtr length) =>
                Abi.clearance_gate_anchor(Handle, buffer, Abi.Size(buffer), out length));
        }

        public void OpenStatus(string directory) { Abi.Check(Abi.clearance_gate_open_status(Handle, Abi.ZeroEnded(directory))); }

        public Abi.SyncReport SyncStatus(string repository, ulong now) {
            var report = new Abi.SyncReport { StructSize = Abi.Size<Abi.SyncReport>() };
            Abi.Check(Abi.clearance_gate_sync_status(Handle, Abi.ZeroEnded(repository), now, ref report));
            return report;
        }

        /// <summary>The same by your own way: `fetch` brings a file of an authority by its name, or null.</summary>
        public Abi.SyncReport FetchStatus(Func<string, string, byte[]> fetch, ulong now) {
            Abi.FetchCallback called = (IntPtr context, IntPtr authority, IntPtr name, IntPtr buffer, UIntPtr capacity, out UIntPtr length) => {
                length = UIntPtr.Zero;
                try {
                    var content = fetch(Marshal.PtrToStringAnsi(authority), Marshal.PtrToStringAnsi(name));
                    if (content == null || (ulong)content.Length > (ulong)capacity) return 1;
                    Marshal.Copy(content, 0, buffer, content.Length);
                    length = Abi.Size(content);
                    return 0;
                } catch (Exception) { // nothing may be thrown through C
                    return 1;
                }
            };
            var report = new Abi.SyncReport { StructSize = Abi.Size<Abi.SyncReport>() };
            var status = Abi.clearance_gate_fetch_status(Handle, called, IntPtr.Zero, now, ref report);
            GC.KeepAlive(called);
            Abi.Check(status);
            return report;
        }

        public void AssumeStatus(uint answer, ulong thisUpdate) {
            var status = new Abi.AssumedStatus { StructSize = Abi.Size<Abi.AssumedStatus>(), Answer = answer, ThisUpdate = thisUpdate };
            Abi.Check(Abi.clearance_gate_assume_status(Handle, ref status));
        }

        /// <summary>Opens a challenge; `entropy` is 8 random bytes, or null.</summary>
        public string OpenChallenge(byte[] entropy, ulong now) {
            var challenge = new Abi.OpenChallenge { StructSize = Abi.Size<Abi.OpenChallenge>() };
            Abi.Check(Abi.clearance_gate_open_challenge(Handle, entropy, now, ref challenge));
            return Abi.Text(challenge.Text);
        }

        /// <summary>`persons` are those that were counted in the lane; null: nobody counted.</summary>
        public Decision Check(string code, bool fromScanner, ulong now, byte? persons = null) {
            using (var kept = CheckAndKeep(code, fromScanner, now, persons)) return kept.Decision;
        }

        public Checked CheckAndKeep(string code, bool fromScanner, ulong now, byte? persons = null) {
            var ask = new Abi.Ask { StructSize = Abi.Size<Abi.Ask>(), FromScanner = fromScanner ? 1u : 0u };
            ask.HasPersons = persons.HasValue ? 1u : 0u;
            ask.Persons = persons ?? 0;
            var found = Abi.Decided.Empty();
            var text = Encoding.UTF8.GetBytes(code);
            var kept = new Checked();
            Abi.Check(Abi.clearance_gate_check(Handle, text, Abi.Size(text), ref ask, now, ref found, out kept.Handle));
            kept.Decision = new Decision(ref found);
            GC.KeepAlive(this); // and with it the ledger's callback
            return kept;
        }

        /// <summary>The decision about the code in a frame; null where it shows none.</summary>
        public Decision CheckFrame(byte[] pixels, uint width, uint height, uint stride, ulong now) {
            var frame = new Abi.Frame { StructSize = Abi.Size<Abi.Frame>(), Width = width, Height = height, Stride = new UIntPtr(stride) };
            var ask = new Abi.Ask { StructSize = Abi.Size<Abi.Ask>() };
            var found = Abi.Decided.Empty();
            using (var pinned = new Pinned()) {
                frame.Pixels = pinned.Bytes(pixels, out frame.PixelsLen);
                var status = Abi.clearance_gate_check_frame(Handle, ref frame, ref ask, now, ref found, IntPtr.Zero);
                GC.KeepAlive(this);
                if (status == Abi.NoCode) return null;
                Abi.Check(status);
            }
            return new Decision(ref found);
        }
    }

    /// <summary>What people read, and what needs no gate. Languages: en, pt, zh-Hant.</summary>
    public static class Texts {
        /// <summary>For the traveller, by the message's word.</summary>
        public static string Message(string message, string language) {
            return Abi.TextOf((byte[] buffer, out UIntPtr length) =>
                Abi.clearance_message_text(Abi.ZeroEnded(message), Abi.ZeroEnded(language), buffer, Abi.Size(buffer), out length));
        }

        /// <summary>For the operator, by the reason's word.</summary>
        public static string Reason(string reason, string language) {
            return Abi.TextOf((byte[] buffer, out UIntPtr length) =>
                Abi.clearance_reason_text(Abi.ZeroEnded(reason), Abi.ZeroEnded(language), buffer, Abi.Size(buffer), out length));
        }

        /// <summary>The word of a status, such as short-buffer.</summary>
        public static string Status(int status) {
            return Abi.TextOf((byte[] buffer, out UIntPtr length) =>
                Abi.clearance_status_word(status, buffer, Abi.Size(buffer), out length));
        }

        /// <summary>The library's version.</summary>
        public static string Version() {
            return Abi.TextOf((byte[] buffer, out UIntPtr length) => Abi.clearance_version(buffer, Abi.Size(buffer), out length));
        }

        /// <summary>The text of the one code in a frame; null where it shows none. It belongs to a person.</summary>
        public static string InFrame(byte[] pixels, uint width, uint height, uint stride) {
            var frame = new Abi.Frame { StructSize = Abi.Size<Abi.Frame>(), Width = width, Height = height, Stride = new UIntPtr(stride) };
            using (var pinned = new Pinned()) {
                frame.Pixels = pinned.Bytes(pixels, out frame.PixelsLen);
                try {
                    return Abi.TextOf((byte[] buffer, out UIntPtr length) =>
                        Abi.clearance_frame_text(ref frame, buffer, Abi.Size(buffer), out length));
                } catch (ClearanceException none) {
                    if (none.Status == Abi.NoCode) return null;
                    throw;
                }
            }
        }
    }

    /// <summary>Memory that stays where it is during a call.</summary>
    internal sealed class Pinned : IDisposable {
        private readonly System.Collections.Generic.List<GCHandle> held = new System.Collections.Generic.List<GCHandle>();

        internal IntPtr Bytes(byte[] content, out UIntPtr length) {
            length = Abi.Size(content);
            if (content.Length == 0) return IntPtr.Zero;
            var pin = GCHandle.Alloc(content, GCHandleType.Pinned);
            held.Add(pin);
            return pin.AddrOfPinnedObject();
        }

        internal IntPtr Text(string text) {
            UIntPtr length;
            return Bytes(Abi.ZeroEnded(text), out length);
        }

        public void Dispose() {
            foreach (var pin in held) pin.Free();
        }
    }

    /// <summary>What C sees.</summary>
    public static class Abi {
        internal const int Major = 1, ShortBuffer = 4, NoCode = 10;
        // With its ABI's number: the name without it comes with the development package only.
        private const string Library = "libclearancegate.so.1";

        static Abi() {
            if (clearance_abi_version() >> 16 != Major) throw new DllNotFoundException("another ABI of " + Library);
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct GateSettings {
            public uint StructSize, Challenge;
            public IntPtr Group, Location, Root;
            public UIntPtr RootLen;
            public IntPtr Anchor;
            public UIntPtr AnchorLen;
            public IntPtr TrustList;
            public UIntPtr TrustListLen;
            public ulong Ledger, Seen;
            public uint PersonCheck, RefuseUnknownAuthority, RefuseUnknownScheme, MaxCodeLife, HasTolerance, MaxBehind, MaxAhead;
            public uint CachedCredentials, ReturningHolders, Reserved;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Ask {
            public uint StructSize, FromScanner, HasPersons, Persons;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Frame {
            public uint StructSize, Width, Height, Reserved;
            public IntPtr Pixels;
            public UIntPtr PixelsLen, Stride;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct Decided {
            public uint StructSize, Outcome;
            public ulong At;
            public long SkewSeconds;
            public uint HasSkew, WaitsForPerson, Flagged;
            public int Scheme, Place, Party, Picture;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 32)] public byte[] Reason;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 16)] public byte[] ReasonClass;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 32)] public byte[] Message;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 16)] public byte[] Proven;
            public uint Reserved;

            internal static Decided Empty() { return new Decided { StructSize = Size<Decided>() }; }
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct SyncReport {
            public uint StructSize, Lists, Renewed, Failed;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct Report {
            public uint StructSize, IsStopped;
            public ulong TrustSeq, TrustThisUpdate, TrustNextUpdate, Seen;
            public uint MissingKeys, RejectedKeys, StatusLists, Reserved;
            public ulong OldestStatus;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct AssumedStatus {
            public uint StructSize, Answer;
            public ulong ThisUpdate, Covers;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct OpenChallenge {
            public uint StructSize;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 20)] public byte[] Text;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 8)] public byte[] Bytes;
            public ulong Until;
        }

        [StructLayout(LayoutKind.Sequential)]
        internal struct LedgerSettings {
            public uint StructSize, Shared;
            public ulong Started, Capacity, Counted;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct Member {
            public uint StructSize;
            public int Uses;
            public uint Direction, Reserved;
            [MarshalAs(UnmanagedType.ByValArray, SizeConst = 16)] public byte[] Subject;
            public ulong IssuedAt, Until, NotBefore, NotAfter;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct Claim {
            public uint StructSize, Policy;
            public ulong Now;
            public IntPtr Members;
            public UIntPtr MemberCount;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct LedgerAnswer {
            public uint StructSize, Answer, Keeper, Denial, Trouble, Member;
            public ulong Moment;
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int ClaimCallback(IntPtr context, ref Claim claim, ref LedgerAnswer answer);
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int FetchCallback(IntPtr context, IntPtr authority, IntPtr name, IntPtr buffer, UIntPtr capacity, out UIntPtr length);
        internal delegate int Call(byte[] buffer, out UIntPtr length);

        [DllImport(Library)] internal static extern uint clearance_abi_version();
        [DllImport(Library)] internal static extern int clearance_last_error(byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_version(byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_status_word(int status, byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_free(ulong handle);
        [DllImport(Library)] internal static extern int clearance_gate_settings_init(ref GateSettings settings);
        [DllImport(Library)] internal static extern int clearance_gate_new(ref GateSettings settings, ulong now, out ulong gate);
        [DllImport(Library)] internal static extern int clearance_gate_add_key(ulong gate, uint kid, byte[] secret, UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_gate_add_key_file(ulong gate, byte[] text, UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_gate_take_list(ulong gate, byte[] list, UIntPtr length, ulong now, out ulong seq);
        [DllImport(Library)] internal static extern int clearance_gate_take_chain(ulong gate, byte[] chain, UIntPtr length, ulong now, out ulong seq);
        [DllImport(Library)] internal static extern int clearance_gate_add_credential(ulong gate, byte[] credential, UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_gate_clock_was_set(ulong gate, ulong now);
        [DllImport(Library)] internal static extern int clearance_gate_report(ulong gate, ref Report report);
        [DllImport(Library)] internal static extern int clearance_gate_trust_list(ulong gate, byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_gate_anchor(ulong gate, byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_gate_open_status(ulong gate, byte[] directory);
        [DllImport(Library)] internal static extern int clearance_gate_sync_status(ulong gate, byte[] repository, ulong now, ref SyncReport report);
        [DllImport(Library)] internal static extern int clearance_gate_fetch_status(ulong gate, FetchCallback fetch, IntPtr context, ulong now, ref SyncReport report);
        [DllImport(Library)] internal static extern int clearance_gate_assume_status(ulong gate, ref AssumedStatus status);
        [DllImport(Library)] internal static extern int clearance_gate_open_challenge(ulong gate, byte[] entropy, ulong now, ref OpenChallenge challenge);
        [DllImport(Library)] internal static extern int clearance_gate_check(ulong gate, byte[] text, UIntPtr length, ref Ask ask, ulong now, ref Decided decision, out ulong kept);
        [DllImport(Library)] internal static extern int clearance_gate_check_frame(ulong gate, ref Frame frame, ref Ask ask, ulong now, ref Decided decision, IntPtr kept);
        [DllImport(Library)] internal static extern int clearance_frame_text(ref Frame frame, byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_message_text(byte[] message, byte[] language, byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_reason_text(byte[] reason, byte[] language, byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_decision_json(ulong decision, byte[] buffer, UIntPtr capacity, out UIntPtr length);
        [DllImport(Library)] internal static extern int clearance_decision_confirm(ulong decision, uint matches, ulong now, ref Decided decided);
        [DllImport(Library)] internal static extern int clearance_ledger_settings_init(ref LedgerSettings settings);
        [DllImport(Library)] internal static extern int clearance_ledger_in_memory(ref LedgerSettings settings, out ulong ledger);
        [DllImport(Library)] internal static extern int clearance_ledger_by_callback(ClaimCallback claim, IntPtr release, IntPtr context, out ulong ledger);

        internal static uint Size<T>() { return (uint)Marshal.SizeOf(typeof(T)); }
        internal static UIntPtr Size(byte[] bytes) { return new UIntPtr((uint)bytes.Length); }

        internal static void Check(int status) {
            if (status == 0) return;
            var words = new byte[1024];
            UIntPtr length;
            clearance_last_error(words, Size(words), out length);
            throw new ClearanceException(status, Text(words));
        }

        /// <summary>The bytes of a value, however long it is.</summary>
        internal static byte[] TwoCalls(Call call) {
            var length = UIntPtr.Zero;
            for (;;) {
                var buffer = new byte[(int)length + 1];
                var status = call(buffer, out length);
                if (status == ShortBuffer) continue;
                Check(status);
                Array.Resize(ref buffer, (int)length);
                return buffer;
            }
        }

        internal static string TextOf(Call call) { return Encoding.UTF8.GetString(TwoCalls(call)); }

        internal static string Text(byte[] zeroEnded) {
            var end = Array.IndexOf(zeroEnded, (byte)0);
            return Encoding.UTF8.GetString(zeroEnded, 0, end < 0 ? zeroEnded.Length : end);
        }

        internal static byte[] ZeroEnded(string text) {
            if (text.IndexOf('\0') >= 0) throw new ArgumentException("a zero inside a text ends it for C");
            return Encoding.UTF8.GetBytes(text + "\0");
        }
    }
}
