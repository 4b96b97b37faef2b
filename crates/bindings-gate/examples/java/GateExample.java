import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.clearance.gate.ClearanceGate;

/** A gate in Java: from nothing to a decision. Lines of codes come in, decisions go out: DIRECTORY GROUP LOCATION &lt; codes */
public final class GateExample {
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        ClearanceGate.Settings settings = new ClearanceGate.Settings();
        settings.group = args[1];
        settings.location = args[2];
        settings.root = Files.readAllBytes(directory.resolve("root.pub"));
        settings.trustList = Files.readAllBytes(directory.resolve("trust-list.cbor"));
        // The first start of this gate ever: nothing was admitted before.
        settings.ledger = ClearanceGate.Ledger.inMemory(1);
        try (ClearanceGate gate = new ClearanceGate(settings, 0)) {
            gate.addKeyFile(Files.readAllBytes(directory.resolve("gate.key")));
            gate.openStatus(directory.resolve("status").toString());
            gate.syncStatus(directory.resolve("status-lists").toString(), 0);
            BufferedReader codes = new BufferedReader(new InputStreamReader(System.in));
            for (String line; (line = codes.readLine()) != null; ) {
                ClearanceGate.Decision decision = gate.check(line, true, 0);
                System.out.println(decision.outcome() + " " + decision.reason() + " " + decision.message());
            }
        }
    }
}
