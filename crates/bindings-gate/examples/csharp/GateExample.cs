// A gate in C#: from nothing to a decision. Lines of codes come in, decisions go out.
//   GateExample.exe DIRECTORY GROUP LOCATION < codes
using System;
using System.IO;
using Clearance;

static class GateExample {
    static void Main(string[] args) {
        Func<string, string> path = name => Path.Combine(args[0], name);
        // The first start of this gate ever: nothing was admitted before.
        using (var ledger = Ledger.InMemory(1)) {
            var settings = new Settings {
                Group = args[1],
                Location = args[2],
                Root = File.ReadAllBytes(path("root.pub")),
                TrustList = File.ReadAllBytes(path("trust-list.cbor")),
                Ledger = ledger,
            };
            using (var gate = new Gate(settings, 0)) {
                gate.AddKeyFile(File.ReadAllBytes(path("gate.key")));
                gate.OpenStatus(path("status"));
                gate.SyncStatus(path("status-lists"), 0);
                for (string line; (line = Console.ReadLine()) != null; ) {
                    var decision = gate.Check(line, true, 0);
                    Console.WriteLine(decision.Outcome + " " + decision.Reason + " " + decision.Message);
                }
            }
        }
    }
}
