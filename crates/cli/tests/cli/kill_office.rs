//! The authority's commands killed (SIGKILL) at random moments: the next one goes on, and nothing that
//! may happen once happens twice.

use std::collections::BTreeSet;
use std::fs;

use clearance_authority::office::Office;
use clearance_core::credential::UntrustedCredential;
use clearance_core::crypto::RING;
use clearance_core::ids::StatusIndex;
use clearance_core::status::Status;

use crate::kill::{Killer, kills};
use crate::run::Bench;

/// Kills that must hit a command at work.
const FEW: u32 = 50;
const NOW: u64 = 1_795_248_000;

#[test]
fn a_killed_command_of_the_authority_never_stops_the_next_or_repeats_a_position() {
    let bench = Bench::new("kill-office");
    let at = |round: u32| (NOW + u64::from(round)).to_string();
    bench.ok(&["authority", "init", "--at", &at(0), "--next-update", "30d"]);
    bench.ok(&["wallet", "init"]);
    bench.admit("mei", "Mei", &at(0), &[], &[]);
    bench.ok(&["authority", "publish", "--at", &at(0)]);
    let mut killer = Killer::new(0x0dd0_5678_9abc_def1);
    let (mut handed_out, mut suspended) = (BTreeSet::new(), 0);
    let kills = kills(FEW);
    // On a busy machine commands are killed before they hand out anything: some have to, or nothing is shown.
    let shows = |handed_out: &BTreeSet<_>| handed_out.len() > 10;
    while killer.kills < kills || !shows(&handed_out) && killer.attempts < 20 * kills {
        let now = at(killer.attempts + 1);
        let out = format!("{}.cwt", killer.attempts);
        let request = "wallet/requests/mei.cbor";
        let issue = ["authority", "issue", request, "--again", "--out", &out, "--at", &now];
        let verb = if suspended % 2 == 0 { "suspend" } else { "lift" };
        let command = match killer.attempts % 4 {
            0 | 2 => bench.command(&issue),
            1 => bench.command(&["authority", verb, "mei.cwt", "--at", &now]),
            _ if killer.attempts % 8 == 3 => {
                bench.command(&["authority", "trust", "renew", "--at", &now])
            }
            _ => bench.command(&["authority", "publish", "--at", &now]),
        };
        let is_status = killer.attempts % 4 == 1;
        let killed = killer.strike(command);
        if is_status && !killed {
            suspended += 1;
        }
        if let Ok(credential) = fs::read(bench.dir.join(&out)) {
            let claims = UntrustedCredential::decode(&credential).unwrap().claims;
            assert!(handed_out.insert(claims.status_index), "position handed out twice");
        }
    }
    // Whatever was cut short, the office is not in doubt, and everything can still be done.
    let now = at(killer.attempts + 10);
    bench.ok(&["authority", "revoke", "mei.cwt", "--at", &now]);
    bench.ok(&["authority", "publish", "--at", &now]);
    bench.ok(&["authority", "trust", "renew", "--at", &now]);
    let office = Office::open(&bench.dir.join("authority"), &RING).unwrap();
    let issued = office.credentials().unwrap();
    let indices: BTreeSet<StatusIndex> = issued.iter().map(|one| one.claims.status_index).collect();
    assert_eq!(indices.len(), issued.len(), "position issued twice");
    assert!(handed_out.is_subset(&indices) && shows(&handed_out));
    assert!(issued.iter().any(|one| one.status == Status::Revoked));
    let parts = fs::read_dir(bench.dir.join("authority")).unwrap();
    let lists = fs::read_dir(bench.dir.join("authority/lists")).unwrap().count();
    println!(
        "{} kills in {} runs, {} credentials, {lists} files of lists, {} of the authority",
        killer.kills,
        killer.attempts,
        issued.len(),
        parts.count()
    );
}
