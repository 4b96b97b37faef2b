use clearance_authority::register::{
    AuditLink, ChainError, Register as _, Unit as _, verify_chain,
};
use clearance_core::crypto::RING;

use crate::fixtures::{again, entry, id};
use crate::open;

pub(crate) async fn one_chain(url: String) {
    let register = open(&url).await;
    let writers: Vec<_> = (0..12)
        .map(|number| {
            let register = register.clone();
            tokio::task::spawn_local(async move {
                for _ in 0..5 {
                    again(&register, async |unit| unit.note(entry(number)).await).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let mut unit = register.read().await.unwrap();
    let links = unit.audit(0, 100).await.unwrap();
    assert_eq!(verify_chain(&RING, (0, [0; 32]), &links).map(|(seq, _)| seq), Ok(60));
    assert_eq!(unit.audit_of(id(1, 3), 100).await.unwrap().len(), 5);
}

pub(crate) async fn tampered(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    for number in 1..=5 {
        unit.note(entry(number)).await.unwrap();
    }
    let links = unit.audit(0, 100).await.unwrap();
    let verdict =
        |links: &[AuditLink]| verify_chain(&RING, (0, [0; 32]), links).map(|(seq, _)| seq);
    assert_eq!(verdict(&links), Ok(5));
    let mut changed = links.clone();
    changed[2].entry.why = "somebody else".into();
    assert_eq!(verdict(&changed), Err(ChainError::Broken { seq: 3 }));
    let mut removed = links.clone();
    removed.remove(2);
    assert_eq!(verdict(&removed), Err(ChainError::Gap { seq: 3 }));
    let mut closed = removed;
    for (at, link) in closed.iter_mut().enumerate() {
        link.seq = at as u64 + 1;
    }
    assert_eq!(
        verdict(&closed),
        Err(ChainError::Broken { seq: 3 }),
        "closing the gap changes the hash"
    );
    let mut moved = links.clone();
    moved.swap(1, 3);
    assert!(verdict(&moved).is_err());
    assert_eq!(
        verify_chain(&RING, (2, links[1].hash), &links[2..]).map(|(seq, _)| seq),
        Ok(5),
        "from a signed link on"
    );
}
