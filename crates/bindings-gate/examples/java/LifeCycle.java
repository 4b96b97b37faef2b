import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/** The life cycle of a gate, by the steps of ../life_cycle.rs: the same decisions as in Rust. DIRECTORY */
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
                if (fails[0]) throw new IllegalStateException("the disk is full");
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
        System.out.println(count + " steps, " + wrong + " otherwise than in Rust");
        System.exit(count == 0 || wrong > 0 ? 1 : 0);
    }
}
