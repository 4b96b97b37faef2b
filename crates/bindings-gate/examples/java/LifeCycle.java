import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.clearance.gate.ClearanceGate;

/** The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust. DIRECTORY [REAL] */
public final class LifeCycle {
    private static Path directory;
    private static ClearanceGate gate;
    private static ClearanceGate.Checked kept;

    private static ClearanceGate newGate(boolean challenge, boolean person, long now, ClearanceGate.Ledger ledger) throws Exception {
        ClearanceGate.Settings settings = new ClearanceGate.Settings();
        settings.group = "hk-mo";
        settings.location = "mo/border-gate/arrival arrival foot";
        settings.root = Files.readAllBytes(directory.resolve("root.pub"));
        settings.trustList = Files.readAllBytes(directory.resolve("trust-list.cbor"));
        settings.challenge = challenge;
        settings.personCheck = person;
        settings.ledger = ledger;
        ClearanceGate made = new ClearanceGate(settings, now);
        made.addKeyFile(Files.readAllBytes(directory.resolve("gate.key")));
        made.assumeStatus(1, now);
        return made;
    }

    private static String told(ClearanceGate.Decision decision) {
        return (decision.outcome() + " " + decision.reason()).trim();
    }

    private static String step(String what, long now, String with) throws Exception {
        switch (what) {
            case "gate" -> {
                if (gate != null) gate.close();
                gate = newGate(with.contains("challenge=1"), with.contains("person=1"), now, null);
            }
            case "status" -> gate.assumeStatus(Integer.parseInt(with), now);
            case "check" -> {
                if (kept != null) kept.close();
                kept = gate.checkAndKeep(with, now);
                if (!kept.json().contains("\"decision\":\"" + kept.decision.outcome() + "\"")) return "other JSON";
                return told(kept.decision);
            }
            case "frame" -> {
                String[] parts = with.split(" ");
                byte[] pixels = Files.readAllBytes(directory.resolve(parts[0]));
                int width = Integer.parseInt(parts[1]), height = Integer.parseInt(parts[2]), stride = Integer.parseInt(parts[3]);
                return gate.checkFrame(pixels, width, height, stride, now).map(LifeCycle::told).orElse("no-code");
            }
            case "challenge" -> {
                return gate.openChallenge(HexFormat.of().parseHex(with), now);
            }
            case "confirm" -> {
                return told(kept.confirm(with.equals("matches"), now));
            }
            default -> throw new IllegalArgumentException(what);
        }
        return "ok";
    }

    /** A ledger that is a set in this program, and fails at first. */
    private static boolean ownLedger(String code, long now) throws Exception {
        Set<String> codes = new HashSet<>();
        boolean[] fails = {true};
        try (ClearanceGate.Ledger ledger = ClearanceGate.Ledger.by((claim, answer) -> {
                answer.answer = 1;
                answer.keeper = 1;
                if (fails[0]) throw new IllegalStateException("the disk is full"); // what was answered before is void
                ClearanceGate.Member member = claim.member();
                boolean isNew = codes.add(HexFormat.of().formatHex(member.subject) + member.issued_at);
                answer.answer = isNew ? 1 : 2;
                answer.keeper = 1;
                answer.denial = 1;
            });
            ClearanceGate other = newGate(false, false, now, ledger)) {
            String first = told(other.check(code, false, now));
            fails[0] = false;
            String second = told(other.check(code, false, now)), third = told(other.check(code, false, now));
            return first.equals("refer ledger-unavailable") && second.equals("admit") && third.equals("refuse code-used");
        }
    }

    private static int statusOf(Runnable call) {
        try {
            call.run();
            return 0;
        } catch (IllegalArgumentException zero) {
            return -1;
        } catch (ClearanceGate.Failure failure) {
            return failure.status;
        }
    }

    /** Texts, reports, chains and status lists, at a gate of a real authority. */
    private static boolean operates(Path real) throws Exception {
        ClearanceGate.Settings settings = new ClearanceGate.Settings();
        settings.group = "mo";
        settings.location = "mo/border-gate/arrivals arrival foot";
        settings.root = Files.readAllBytes(real.resolve("root.pub"));
        settings.trustList = Files.readAllBytes(real.resolve("trust-list.cbor"));
        settings.tolerance = new int[] {1, 10};
        settings.ledger = ClearanceGate.Ledger.inMemory(0, true);
        byte[] chain = Files.readAllBytes(real.resolve("trust-chain.cbor"));
        byte[] shown = Files.readAllBytes(directory.resolve("frame.grey")), none = Files.readAllBytes(directory.resolve("nothing.grey"));
        try (ClearanceGate made = new ClearanceGate(settings, 0)) {
            made.openStatus(Files.createTempDirectory("status").toString());
            ClearanceGate.Fetch fails = (authority, name) -> {
                throw new java.io.IOException("no network");
            };
            boolean failed = statusOf(() -> made.fetchStatus(fails, 0)) == 13;
            ClearanceGate.Fetch reads = (authority, name) -> Files.readAllBytes(real.resolve("status-lists").resolve(authority).resolve(name));
            int renewed = made.fetchStatus(reads, 0).renewed;
            made.clockWasSet(0);
            ClearanceGate.Report report = made.report();
            return failed && renewed == 1 && report.status_lists == 1 && report.missing_keys == 1 && report.seen > 0
                && made.takeChain(chain, 0) == report.trust_seq
                && statusOf(() -> made.addCredential(chain)) == 9
                && statusOf(() -> ClearanceGate.messageText("proceed", "xx")) == 3
                && statusOf(() -> ClearanceGate.messageText("proceed\0x", "en")) == -1
                && !ClearanceGate.messageText("proceed", "zh-Hant").isEmpty()
                && !ClearanceGate.reasonText("revoked", "pt").isEmpty()
                && ClearanceGate.frameText(shown, 308, 308, 321).isPresent()
                && ClearanceGate.frameText(none, 308, 308, 321).isEmpty()
                && ClearanceGate.statusWord(6).equals("freed")
                && ClearanceGate.version().contains(".");
        }
    }

    public static void main(String[] args) throws Exception {
        directory = Path.of(args[0]);
        int count = 0, wrong = 0;
        String code = null;
        long when = 0;
        for (String line : Files.readAllLines(directory.resolve("life-cycle.txt"))) {
            String[] parts = line.split("\t", -1);
            String found = step(parts[0], Long.parseLong(parts[1]), parts[3]);
            count++;
            if (code == null && parts[2].equals("admit")) {
                code = parts[3];
                when = Long.parseLong(parts[1]);
            }
            if (!found.equals(parts[2])) {
                System.out.println("step " + count + ", " + parts[0] + ": " + found + ", not " + parts[2]);
                wrong++;
            }
        }
        if (!ownLedger(code, when)) {
            System.out.println("a ledger of one's own does not do");
            wrong++;
        }
        if (args.length > 1 && !operates(Path.of(args[1]))) {
            System.out.println("what an operator asks is answered otherwise");
            wrong++;
        }
        System.out.println(count + " steps, " + wrong + " otherwise than in Rust");
        System.exit(count == 0 || wrong > 0 ? 1 : 0);
    }
}
