use clearance_authority::desk::{
    Becomes, Entered, Entry, GuardianError, PassageReport, Question, RecordError, Telling,
};
use clearance_authority::register::{
    CredentialRecord, Guardianship, Id, PaperRecord, PassageRecord, PersonQuery, PersonRecord,
    Register as _, Unit as _,
};
use clearance_schemes::model::{Answer, DocumentState, PaperForm, StateMeaning};
use clearance_schemes::situation::{Document, Person, Situation};

use crate::world::{CARD, KIOSK, S1, S2, World, at, by, day, movable, question, state, words};

async fn child(world: &World) -> Id {
    let child = world.born("2012-03-10", "mo-permanent", "CHN").await;
    world.has(child, CARD).await;
    let paper = PaperRecord {
        id: world.id(),
        person: child,
        piece: "hk-echannel-minor-papers".into(),
        form: PaperForm::Original,
        count: 1,
        until: None,
        unfit: false,
        received: at("2025-01-10T08:00"),
    };
    world.desk().record_paper(&paper, &by("2025-01-10T08:00")).await.unwrap();
    child
}

pub(crate) async fn guardian(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let (one, two) = (child(&world).await, child(&world).await);
    let now = by("2025-01-10T09:00");
    let link = |ward| Guardianship { guardian: ana, ward, from: day("2025-01-10"), until: None };
    for ward in [one, two, two] {
        world.desk().appoint_guardian(&link(ward), &now).await.unwrap();
    }
    assert_eq!(world.desk().guardianships(ana).await.unwrap().len(), 2);
    assert_eq!(world.desk().guardianships(one).await.unwrap(), vec![link(one)]);
    let own = world.desk().appoint_guardian(&link(ana), &now).await;
    assert!(matches!(own, Err(GuardianError::Own)), "{own:?}");
    let query = PersonQuery { text: Some("tai man".into()), limit: 10, ..PersonQuery::default() };
    assert_eq!(world.desk().look_up(&query).await.unwrap().len(), 3);
    assert_eq!(
        world.desk().page(ana, at("2025-01-10T09:00")).await.unwrap().guardianships.len(),
        2
    );
    // Each child has an enrolment, a key and a code of its own, on the guardian's phone.
    let asked = [("service", "enrol"), ("channel", "office-hong-kong"), ("transfer", "authorised")];
    let mut enrol = question(S2, &asked);
    let alone = world.lodge(one, &enrol, "2025-01-10T09:00").await;
    assert!(alone.decision.findings.contains("guardian-absent"), "{}", alone.decision.findings);
    enrol.present = vec!["parent".into()];
    for (phone, child) in [(1, one), (2, two)] {
        let lodged = world.lodge(child, &enrol, "2025-01-10T09:30").await;
        assert_eq!(lodged.decision.answer, Answer::Eligible, "{}", lodged.decision.findings);
        crate::phone::binds(&world, child, phone, "2025-01-10T10:00").await;
        let mutual = world.lodge(child, &question(S1, &[]), "2025-01-10T12:30").await;
        assert_eq!(mutual.decision.answer, Answer::Eligible, "{}", mutual.decision.findings);
    }
}

pub(crate) async fn nationality(url: String) {
    let world = World::open(&url).await;
    let ana = world.enrolled().await;
    let mut telling =
        Telling::from(world.event(ana, "2025-06-01T10:00 person.nationality-changed"));
    telling.becomes = Becomes { nationality: Some("PRT".into()), ..Becomes::default() };
    let stands = world.desk().tell(&telling, &by("2025-06-02T10:00")).await.unwrap();
    // No document says whether Portugal needs a visa: an officer must look.
    assert!(!stands.to_do.is_empty());
    let mut unit = world.register.read().await.unwrap();
    let person = unit.person(ana).await.unwrap().unwrap();
    assert_eq!(person.nationality.as_deref(), Some("PRT"));
    assert_eq!(unit.known(ana).await.unwrap().len(), 2);
    drop(unit);
    let doubt = stands.to_do[0].clone();
    let left = world.desk().done(ana, &doubt, &by("2025-06-03T10:00")).await.unwrap();
    assert!(!left.to_do.contains(&doubt), "an officer looked at it once");
}

pub(crate) async fn permanent(url: String) {
    let world = World::open(&url).await;
    let wen = world.person("mo-non-permanent", "CHN").await;
    for kind in ["mo-non-permanent-card", "hk-visit-permit"] {
        world.has(wen, kind).await;
    }
    let mutual = question("hk-mo-mutual", &[]);
    let (answer, reasons) = world.answer(wen, &mutual, "2025-05-01T10:00").await;
    assert_eq!(answer, Answer::NotEligible);
    assert!(reasons.contains(&"not-permanent".to_owned()), "{reasons:?}");
    let mut telling = Telling::from(world.event(wen, "2025-06-01T10:00 person.residence-changed"));
    telling.becomes = Becomes { residence: Some("mo-permanent".into()), ..Becomes::default() };
    telling.documents =
        vec![world.document(wen, "mo-permanent-card", ("2025-06-01", "2035-06-01"))];
    world.desk().tell(&telling, &by("2025-06-01T10:00")).await.unwrap();
    let enrol = question(S2, KIOSK);
    let (answer, reasons) = world.answer(wen, &enrol, "2025-06-02T10:00").await;
    assert_eq!(answer, Answer::Eligible, "{reasons:?}");
    let (answer, reasons) = world.answer(wen, &mutual, "2025-06-02T10:00").await;
    assert!(!reasons.contains(&"not-permanent".to_owned()), "{answer:?} {reasons:?}");
}

fn pass() -> Question {
    let mut pass = question("cn-temporary-pass", &[("home_permit", "lost"), ("channel", "phone")]);
    pass.form = words(&[
        ("name", "Lam"),
        ("home_permit_number", "H12345678"),
        ("home_permit_from", "2020-01-01"),
        ("home_permit_until", "2030-01-01"),
        ("gender", "F"),
        ("password", "correct horse"),
        ("phone", "+86 13800138000"),
    ]);
    pass
}

pub(crate) async fn third_pass(url: String) {
    let world = World::open(&url).await;
    let lam = world.person("hk-permanent", "CHN").await;
    let pass = pass();
    for (now, answer) in [
        ("2025-05-02T10:00", Answer::Eligible),
        ("2025-05-10T10:00", Answer::Eligible),
        ("2025-05-20T10:00", Answer::NotYet),
        ("2025-06-01T10:00", Answer::Eligible),
    ] {
        // A check serves one application.
        for what in ["phone-code", "face"] {
            let minutes_before = now.replace("T10:00", "T09:55");
            world.tell(lam, &format!("{minutes_before} check.passed of {what}")).await;
        }
        let lodged = world.lodge(lam, &pass, now).await;
        assert_eq!(lodged.decision.answer, answer, "{now}: {}", lodged.decision.findings);
        assert_eq!(lodged.standing.is_some(), answer == Answer::Eligible, "{now}");
    }
    let mut unit = world.register.read().await.unwrap();
    let kept = unit.applications(lam).await.unwrap();
    let refused = unit.decisions(kept[2].id).await.unwrap();
    assert!(refused[0].findings.contains("quota-used"), "{}", refused[0].findings);
    assert_eq!((refused[0].version, refused[0].by.as_str()), (1, "rules"));
}

pub(crate) async fn used(url: String) {
    let world = World::open(&url).await;
    let lam = world.person("hk-permanent", "CHN").await;
    for what in ["phone-code", "face"] {
        world.tell(lam, &format!("2025-05-02T09:55 check.passed of {what}")).await;
    }
    crate::phone::binds(&world, lam, 1, "2025-05-02T09:58").await;
    let lodged = world.lodge(lam, &pass(), "2025-05-02T10:00").await;
    let mut unit = world.register.begin().await.unwrap();
    let credential = CredentialRecord {
        cti: vec![5; 8],
        person: lam,
        standing: lodged.standing.unwrap(),
        holder_key: unit.keys(lam).await.unwrap()[0].id,
        shard: 1,
        position: 1,
        issued: at("2025-05-02T10:01"),
        from: at("2025-05-02T10:01"),
        until: at("2025-05-09T00:00"),
        qualifier: 0,
        token: vec![1],
        revoked: None,
    };
    unit.add_credential(&credential).await.unwrap();
    unit.commit().await.unwrap();
    let report = PassageReport {
        passage: PassageRecord {
            id: world.id(),
            checkpoint: "pudong".into(),
            jurisdiction: "cn".into(),
            direction: "in".into(),
            cti: Some(credential.cti),
            person: None,
            happened: at("2025-05-03T08:00"),
            told: at("2025-05-03T08:00"),
        },
        stated: words(&[]),
        slip: None,
    };
    for _ in 0..2 {
        let passed = world.desk().passage(&report, &by("2025-05-03T08:10")).await.unwrap();
        assert_eq!(passed.person, Some(lam), "the credential says whose it was");
        assert_eq!(state(&passed.settlement, "cn-temporary-pass"), "used for already-used");
        let standing = passed.settlement.standings.last().unwrap();
        assert_eq!(standing.meaning, StateMeaning::Revoked);
    }
    let mut unit = world.register.read().await.unwrap();
    let events = unit.events(lam).await.unwrap();
    let of = |kind: &str| events.iter().filter(|event| event.kind.name() == kind).count();
    assert_eq!((of("passage.in"), of("standing.used")), (1, 1));
}

pub(crate) async fn implausible(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let mut document = world.document(ana, "hk-identity-card", ("2020-01-01", "2030-01-01"));
    document.fields = words(&[("smart", "perhaps")]);
    let refused = world.desk().record_document(&document, &by("2025-01-10T09:00")).await;
    assert!(matches!(refused, Err(RecordError::Implausible(_))), "{refused:?}");
    let mut unit = world.register.read().await.unwrap();
    assert_eq!(unit.documents(ana).await.unwrap().len(), 1);
}

pub(crate) async fn secret(url: String) {
    let world = World::open(&url).await;
    let lam = world.person("hk-permanent", "CHN").await;
    let mut pass = question("cn-temporary-pass", &[("home_permit", "lost"), ("channel", "phone")]);
    pass.form = words(&[("name", "Lam"), ("password", "correct horse")]);
    world.lodge(lam, &pass, "2025-05-02T10:00").await;
    let mut unit = world.register.read().await.unwrap();
    let kept = unit.applications(lam).await.unwrap().remove(0);
    assert_eq!(kept.form, words(&[("name", "Lam")]));
    let links = unit.audit(0, 100).await.unwrap();
    assert!(links.iter().all(|link| !format!("{link:?}").contains("Lam")));
}

pub(crate) async fn erased(url: String) {
    let world = World::open(&url).await;
    let (ana, other) = (world.ana().await, world.enrolled().await);
    let erased =
        world.desk().erase_due(at("2025-06-01T00:00"), 10, &by("2026-06-01T00:00")).await.unwrap();
    assert_eq!(erased, vec![ana], "the other one has a right");
    assert!(world.desk().enquire(ana, &question(S2, KIOSK), at("2026-06-01T10:00")).await.is_err());
    let stands = world.desk().stands(other, at("2026-06-01T00:00")).await.unwrap();
    assert_eq!(state(&stands, S2), "active");
    assert_eq!(world.chain().await, 6);
}

pub(crate) async fn last_day(url: String) {
    let world = World::open(&url).await;
    let wen = world.person("mo-non-permanent", "CHN").await;
    for kind in ["mo-non-permanent-card", "hk-visit-permit"] {
        world.has(wen, kind).await;
    }
    let asked = [("service", "enrol"), ("channel", "office-hong-kong"), ("transfer", "authorised")];
    let lodged = world.lodge(wen, &question(S2, &asked), "2025-01-10T09:00").await;
    assert_eq!(lodged.decision.answer, Answer::Eligible, "{}", lodged.decision.findings);
    let doubts: Vec<_> =
        lodged.settlement.to_do.iter().map(|effect| effect.act.to_string()).collect();
    assert_eq!(doubts, ["officer last-day"]);
    let standing = lodged.standing.unwrap();
    let now = by("2025-01-10T09:05");
    let last = day("2025-06-30");
    let stands = world.desk().state_last_day(wen, standing, last, &now).await.unwrap();
    assert!(stands.to_do.is_empty(), "{:?}", stands.to_do);
    assert_eq!(world.state(wen, S2, "2025-06-30T23:59").await, "active");
    assert_eq!(world.state(wen, S2, "2025-07-01T00:00").await, "ended for enrolment-expired");
}

pub(crate) async fn imported(url: String) {
    let world = World::open(&url).await;
    let entry = |number: u8, name: &str| {
        let id = Id([number; 16]);
        let mut card = world.document(id, CARD, ("2020-01-01", "2030-01-01"));
        card.id = Id([number + 100; 16]);
        let person = PersonRecord {
            id,
            name_latin: Some(name.into()),
            name_chinese: None,
            born: Some(day("1990-02-02")),
            nationality: Some("CHN".into()),
            residence: Some("mo-permanent".into()),
            birthplace: None,
            entered: at("2025-01-10T09:00"),
            erased: None,
        };
        Entry { person, documents: vec![card] }
    };
    let (one, mut two) = (entry(1, "Chan"), entry(2, "Lei"));
    let all = vec![one.clone(), two.clone(), one.clone()];
    let entered = world.desk().enter_all(&all, &by("2025-01-10T09:00")).await.unwrap();
    assert_eq!(entered, [Entered::New, Entered::New, Entered::Before]);
    assert_eq!(world.chain().await, 2, "an entry for each person");
    // Later, with one that was never a document, one that is new, and one who is somebody else.
    let (mut never, mut other) = (entry(3, "Ng"), entry(1, "Chan Tai Man"));
    never.documents[0].fields = words(&[("smart", "perhaps")]);
    never.documents[0].kind = "hk-identity-card".into();
    two.person.entered = at("2025-02-10T09:00");
    two.documents.push(world.document(two.person.id, "mo-passport", ("2020-01-01", "2030-01-01")));
    other.documents.clear();
    let all = vec![never, two.clone(), one, other];
    let entered = movable(world.desk().enter_all(&all, &by("2025-02-10T09:00"))).await.unwrap();
    assert!(matches!(entered[0], Entered::Implausible(_)), "{entered:?}");
    assert_eq!(entered[1..], [Entered::Added, Entered::Before, Entered::Otherwise]);
    let page = world.desk().page(two.person.id, at("2025-02-10T09:00")).await.unwrap();
    assert_eq!((page.documents.len(), page.person.entered), (2, at("2025-01-10T09:00")));
    // Who was imported is like everybody else.
    let enrol = question(S2, KIOSK);
    let (answer, reasons) = world.answer(two.person.id, &enrol, "2025-02-11T09:00").await;
    assert_eq!(answer, Answer::Eligible, "{reasons:?}");
    world.desk().erase_due(at("2025-06-01T00:00"), 10, &by("2026-06-01T00:00")).await.unwrap();
    let gone = world.desk().enter_all(&[two], &by("2026-06-02T00:00")).await.unwrap();
    assert_eq!(gone, [Entered::Erased]);
}

/// Somebody whom the register does not know says everything themselves.
pub(crate) async fn stated(url: String) {
    let world = World::open(&url).await;
    let ana = world.ana().await;
    let links = world.chain().await;
    let asked = question(S2, KIOSK);
    let now = at("2025-01-10T09:00");
    let known = world.desk().enquire(ana, &asked, now).await.unwrap();
    let person = Person {
        born: Some(day("1990-02-02")),
        nationality: Some("CHN".into()),
        residence: Some("mo-permanent".into()),
        key_bound: Some(false),
        documents: vec![Document {
            kind: CARD.into(),
            state: DocumentState::InForce,
            issued: Some(day("2020-01-01")),
            expires: Some(day("2030-01-01")),
            fields: words(&[]),
        }],
        ..Person::default()
    };
    let mut situation =
        Situation { asked: asked.asked, app: Some(1), ..Situation::of(now, person) };
    let stated = world.desk().enquire_stated(S2, &situation).unwrap();
    assert_eq!(stated.outcome.answer, Answer::Eligible, "{:?}", stated.outcome.findings);
    assert_eq!((stated.outcome.answer, stated.digest), (known.outcome.answer, known.digest));
    situation.person.documents.clear();
    let without = world.desk().enquire_stated(S2, &situation).unwrap();
    assert_ne!(without.outcome.answer, Answer::Eligible);
    assert!(world.desk().enquire_stated("no-such-scheme", &situation).is_err());
    assert_eq!(world.chain().await, links, "the register was not asked");
}
