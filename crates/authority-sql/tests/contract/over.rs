use std::collections::BTreeSet;

use clearance_authority::register::{HeadRecord, HolderKeyRecord, Register as _, Role, Unit as _};
use clearance_authority_sql::access::{Account, Activation, Phone, Session};
use clearance_schemes::model::KeyOrigin;
use clearance_schemes::time::Instant;

use crate::fixtures::{NOON, entry, id, person};
use crate::open;

const DAY: i64 = 86_400;
const DAYS: u32 = 100;

fn hash(kind: u8, number: u32) -> [u8; 32] {
    let mut hash = [kind; 32];
    hash[28..].copy_from_slice(&number.to_be_bytes());
    hash
}

pub(crate) async fn dropped(url: String) {
    let register = open(&url).await;
    let mut unit = register.begin().await.unwrap();
    unit.add_person(&person(1)).await.unwrap();
    let account = Account {
        name: "ana".into(),
        role: Role::Officer,
        password: None,
        gate_group: None,
        keys_by: None,
        made: NOON,
        ended: None,
        failures: 0,
        failed: None,
    };
    unit.put_account(&account).await.unwrap();
    for number in 0..DAYS {
        let at = |hours: i64| Instant(NOON.0 + i64::from(number) * DAY + hours * 3_600);
        let bound = HolderKeyRecord {
            id: id(2, number),
            person: id(1, 1),
            key: hash(2, number).to_vec(),
            origin: KeyOrigin::Device,
            bound: at(0),
            ended: None,
        };
        unit.bind_key(&bound).await.unwrap();
        let (person, made) = (id(1, 1), at(0));
        let code = Activation {
            hash: hash(3, number),
            person,
            made,
            expires: at(24),
            used: None,
            holder_key: None,
        };
        unit.add_activation(&code).await.unwrap();
        unit.use_activation(&code.hash, bound.id, at(0)).await.unwrap();
        let phone =
            Phone { hash: hash(4, number), person, holder_key: bound.id, made, ended: None };
        unit.add_phone(&phone).await.unwrap();
        let session = Session {
            hash: hash(5, number),
            account: "ana".into(),
            made,
            seen: made,
            expires: at(12),
        };
        unit.add_session(&session).await.unwrap();
        for hour in 0..3 {
            let link = unit.note(entry(number)).await.unwrap();
            let head = HeadRecord { seq: link.seq, at: at(hour), signed: vec![1] };
            unit.add_head(&head).await.unwrap();
        }
    }
    let now = Instant(NOON.0 + i64::from(DAYS) * DAY);
    assert!(unit.drop_what_is_over(now).await.unwrap() > 0);
    assert_eq!(unit.drop_what_is_over(now).await.unwrap(), 0);
    let last = DAYS - 1;
    assert!(unit.phone(&hash(4, last)).await.unwrap().is_some(), "the one that is good");
    assert!(unit.phone(&hash(4, last - 20)).await.unwrap().is_some(), "ended lately");
    assert!(unit.activation(&hash(3, last - 20)).await.unwrap().is_some());
    for number in 0..DAYS - 40 {
        assert_eq!(unit.phone(&hash(4, number)).await.unwrap(), None);
        assert_eq!(unit.activation(&hash(3, number)).await.unwrap(), None);
        assert_eq!(unit.session(&hash(5, number)).await.unwrap(), None);
    }
    let mut heads = unit.heads(0, 1_000).await.unwrap();
    heads.extend(unit.heads(heads.last().unwrap().seq, 1_000).await.unwrap());
    let days: BTreeSet<_> = heads.iter().map(|head| head.at.0 / DAY).collect();
    assert_eq!(days.len(), DAYS as usize, "each day has one");
    assert_eq!(heads.len(), DAYS as usize + 2 * 7, "and the last seven days have all");
    assert_eq!(heads.last().unwrap().seq, u64::from(3 * DAYS), "the newest one stays");
}
