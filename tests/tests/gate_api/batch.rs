//! Many codes at once are judged as one by one.

use std::num::NonZeroUsize;

use clearance_core::ids::CredentialId;
use clearance_tests::scene::NOW;
use clearance_tests::{Forgery, Person, START, World};
use clearance_verifier::Reason;

fn code(world: &World, number: u64) -> String {
    let mut forgery = Forgery::of(world, Person::Parent, START);
    forgery.claims.id = CredentialId(number.to_be_bytes());
    if number.is_multiple_of(3) {
        forgery.issued_at = forgery.issued_at.minus(60); // too old
    }
    forgery.text()
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

#[test]
fn decisions_of_a_batch_are_lost_or_out_of_order() {
    let world = World::new();
    for count in [0, 1, 3, 4, 5, 8, 17] {
        let codes: Vec<String> = (0..count).map(|number| code(&world, number)).collect();
        let texts: Vec<&str> = codes.iter().map(String::as_str).collect();
        let one_by_one = world.gate();
        let expected: Vec<_> =
            texts.iter().map(|text| one_by_one.check(text, NOW).reason()).collect();
        for most in [1, 2, 3, 64] {
            let decisions = world.gate().check_all(&texts, NOW, threads(most));
            let found: Vec<_> = decisions.iter().map(|decision| decision.reason()).collect();
            assert_eq!(found, expected, "{count} codes on {most} threads");
        }
        assert!(
            count < 2 || expected.contains(&None) && expected.contains(&Some(Reason::CodeStale))
        );
    }
}

#[test]
fn a_batch_admits_one_code_twice() {
    let world = World::new();
    let text = code(&world, 1);
    let texts = [text.as_str(); 40];
    let decisions = world.gate().check_all(&texts, NOW, threads(8));
    assert_eq!(decisions.iter().filter(|decision| decision.is_admit()).count(), 1);
    let used = |reason| reason == Some(Reason::CodeUsed);
    assert_eq!(decisions.iter().filter(|decision| used(decision.reason())).count(), 39);
}
