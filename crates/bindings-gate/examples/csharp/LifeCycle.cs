// The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust.
//   LifeCycle.exe DIRECTORY [REAL]
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Clearance;

static class LifeCycle {
    static string directory;
    static Gate gate;
    static Checked kept;

    static byte[] Read(string name) { return File.ReadAllBytes(Path.Combine(directory, name)); }

    static Gate NewGate(bool challenge, bool person, ulong now, Ledger ledger) {
        var made = new Gate(new Settings {
            Group = "hk-mo",
            Location = "mo/border-gate/arrival arrival foot",
            Root = Read("root.pub"),
            TrustList = Read("trust-list.cbor"),
            Challenge = challenge,
            PersonCheck = person,
            Ledger = ledger,
        }, now);
        made.AddKeyFile(Read("gate.key"));
        made.AssumeStatus(1, now);
        return made;
    }

    static string Told(Decision decision) { return decision == null ? "no-code" : (decision.Outcome + " " + decision.Reason).Trim(); }

    static string Step(string what, ulong now, string with) {
        switch (what) {
            case "gate":
                if (gate != null) gate.Dispose();
                gate = NewGate(with.Contains("challenge=1"), with.Contains("person=1"), now, null);
                return "ok";
            case "status":
                gate.AssumeStatus(uint.Parse(with), now);
                return "ok";
            case "check":
                if (kept != null) kept.Dispose();
                kept = gate.CheckAndKeep(with, false, now);
                if (!kept.Json().Contains("\"decision\":\"" + kept.Decision.Outcome + "\"")) return "other JSON";
                return Told(kept.Decision);
            case "frame":
                var parts = with.Split(' ');
                return Told(gate.CheckFrame(Read(parts[0]), uint.Parse(parts[1]), uint.Parse(parts[2]), uint.Parse(parts[3]), now));
            case "challenge":
                var entropy = Enumerable.Range(0, 8).Select(i => Convert.ToByte(with.Substring(2 * i, 2), 16)).ToArray();
                return gate.OpenChallenge(entropy, now);
            case "confirm":
                return Told(kept.Confirm(with == "matches", now));
            default:
                return "no such step";
        }
    }

    /// A ledger that is a set in this program, and fails at first.
    static bool OwnLedger(string code, ulong now) {
        var codes = new HashSet<string>();
        var fails = true;
        Ledger.Asked asked = (ref Abi.Claim claim, ref Abi.Member member, ref Abi.LedgerAnswer answer) => {
            answer.Answer = 1;
            answer.Keeper = 1;
            if (fails) throw new IOException("the disk is full"); // what was answered before is void
            answer.Answer = codes.Add(BitConverter.ToString(member.Subject) + member.IssuedAt) ? 1u : 2u;
            answer.Keeper = 1;
            answer.Denial = 1;
        };
        using (var ledger = Ledger.By(asked))
        using (var other = NewGate(false, false, now, ledger)) {
            var first = Told(other.Check(code, false, now));
            fails = false;
            string second = Told(other.Check(code, false, now)), third = Told(other.Check(code, false, now));
            return first == "refer ledger-unavailable" && second == "admit" && third == "refuse code-used";
        }
    }

    static int StatusOf(Action call) {
        try {
            call();
            return 0;
        } catch (ArgumentException) {
            return -1;
        } catch (ClearanceException failure) {
            return failure.Status;
        }
    }

    /// Texts, reports, chains and status lists, at a gate of a real authority.
    static bool Operates(string real) {
        Func<string, byte[]> read = name => File.ReadAllBytes(Path.Combine(real, name));
        var settings = new Settings {
            Group = "mo",
            Location = "mo/border-gate/arrivals arrival foot",
            Root = read("root.pub"),
            TrustList = read("trust-list.cbor"),
            Tolerance = new uint[] { 1, 10 },
            Ledger = Ledger.InMemory(0, true),
        };
        var chain = read("trust-chain.cbor");
        var store = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        using (var made = new Gate(settings, 0)) {
            made.OpenStatus(store);
            Func<string, string, byte[]> fails = (authority, name) => { throw new IOException("no network"); };
            var failed = StatusOf(() => made.FetchStatus(fails, 0)) == 13;
            var renewed = made.FetchStatus((authority, name) => read(Path.Combine("status-lists", authority, name)), 0).Renewed;
            made.ClockWasSet(0);
            var report = made.Report();
            return failed && renewed == 1 && report.StatusLists == 1 && report.MissingKeys == 1 && report.Seen > 0
                && made.TakeChain(chain, 0) == report.TrustSeq
                && StatusOf(() => made.AddCredential(chain)) == 9
                && StatusOf(() => Texts.Message("proceed", "xx")) == 3
                && StatusOf(() => Texts.Message("proceed\0x", "en")) == -1
                && Texts.Message("proceed", "zh-Hant") != ""
                && Texts.Reason("revoked", "pt") != ""
                && Texts.InFrame(Read("frame.grey"), 308, 308, 321) != null
                && Texts.InFrame(Read("nothing.grey"), 308, 308, 321) == null
                && Texts.Status(6) == "freed"
                && Texts.Version().Contains(".");
        }
    }

    static int Main(string[] args) {
        directory = args[0];
        int count = 0, wrong = 0;
        string code = null;
        ulong when = 0;
        foreach (var line in File.ReadAllLines(Path.Combine(directory, "life-cycle.txt"))) {
            var parts = line.Split('\t');
            var now = ulong.Parse(parts[1]);
            var found = Step(parts[0], now, parts[3]);
            count++;
            if (code == null && parts[2] == "admit") {
                code = parts[3];
                when = now;
            }
            if (found != parts[2]) {
                Console.WriteLine("step " + count + ", " + parts[0] + ": " + found + ", not " + parts[2]);
                wrong++;
            }
        }
        if (!OwnLedger(code, when)) {
            Console.WriteLine("a ledger of one's own does not do");
            wrong++;
        }
        if (args.Length > 1 && !Operates(args[1])) {
            Console.WriteLine("what an operator asks is answered otherwise");
            wrong++;
        }
        if (kept != null) kept.Dispose();
        gate.Dispose();
        Console.WriteLine(count + " steps, " + wrong + " otherwise than in Rust");
        return count == 0 || wrong > 0 ? 1 : 0;
    }
}
