//! Every page of the console in each of its states, by a name.

#![allow(clippy::unwrap_used)] // fixtures: what is written here parses

use clearance_authority::desk::{About, Waiting, WaitingPerson};
use clearance_authority::register::*;
use clearance_authority_server::console::{
    Act, Form, Frame, Problem, Trouble, accounts, activation, answer, apply, approvals, audit,
    calendar, confirm, decide, document, enter, errors, event, guardian, keys, lists, move_date,
    open_slip, paper, person, receipt, search, set_code, sign_in, slips, statistics, waiting,
};
use clearance_core::crypto::RING;
use clearance_core::due::Due;
use clearance_core::time::{Timestamp, Validity};
use clearance_schemes::library::Library;
use clearance_schemes::model::EventKind;
use clearance_schemes::model::Money;
use clearance_schemes::outcome::{Bill, When};
use clearance_schemes::time::{Day, Instant};

use crate::people::{self, NOW, ago, day, id};

pub(crate) type Gallery = Vec<(&'static str, String)>;

fn form(values: &[(&str, &str)]) -> Form {
    Form {
        idempotency: "0f1e2d3c4b5a69788796a5b4c3d2e1f0".to_owned(),
        values: values.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        problems: Vec::new(),
    }
}

fn wrong(values: &[(&str, &str)], problems: &[(&str, &str)]) -> Form {
    let problem = |(field, what): &(&str, &str)| Problem {
        field: (*field).to_owned(),
        what: (*what).to_owned(),
    };
    Form { problems: problems.iter().map(problem).collect(), ..form(values) }
}

/// What a problem says, in the frame's language.
fn say(
    frame: &Frame,
    phrase: clearance_authority_server::console::Phrase,
    values: &[&str],
) -> String {
    phrase.fill(frame.lang, values)
}

/// All pages. `frame` is that of a supervisor.
pub(crate) fn gallery(frame: &Frame) -> Gallery {
    let mut all = Gallery::new();
    people_pages(frame, &mut all);
    entering(frame, &mut all);
    applications(frame, &mut all);
    taking_back(frame, &mut all);
    office(frame, &mut all);
    watching(frame, &mut all);
    not_allowed(frame, &mut all);
    instead(frame, &mut all);
    all
}

fn people_pages(frame: &Frame, all: &mut Gallery) {
    let out = Frame { officer: None, role: None, path: "/console/sign-in", ..*frame };
    let sign_in = |form: &Form, before| {
        sign_in::page(&out, &sign_in::SignIn { form, before, next: Some("/console/people") })
            .into_string()
    };
    all.push(("sign-in-again", sign_in(&form(&[]), sign_in::Before::SignedOut)));
    all.push(("sign-in", sign_in(&form(&[]), sign_in::Before::Nothing)));
    all.push((
        "sign-in-wrong",
        sign_in(
            &form(&[("account", "kiri.sample"), ("password", "hunter22")]),
            sign_in::Before::Wrong,
        ),
    ));
    all.push((
        "sign-in-locked",
        sign_in(
            &form(&[("account", "kiri.sample")]),
            sign_in::Before::Locked(Instant(NOW.0 + 900)),
        ),
    ));

    let (ana, mei, long) = (people::ana(), people::mei(), people::long());
    let page = people::page();
    let hits = [
        search::Hit {
            person: &ana,
            document: Some("9/000042/7"),
            standings: &page.settlement.standings,
            last: page.events.last(),
        },
        search::Hit {
            person: &mei,
            document: Some("9/000318/2"),
            standings: &page.settlement.standings[1..2],
            last: page.events.get(1),
        },
        search::Hit { person: &long, document: None, standings: &[], last: None },
    ];
    let search = |form: &Form, hits: &[search::Hit], more_after| {
        search::page(frame, &search::Search { form, hits, more_after }).into_string()
    };
    all.push(("search", search(&form(&[("q", "lei")]), &hits, Some(id(9)))));
    all.push(("search-first", search(&form(&[]), &[], None)));
    all.push(("search-empty", search(&form(&[("q", "lei <b>anx</b>")]), &[], None)));
    all.push((
        "search-wrong",
        search(
            &wrong(
                &[("q", ""), ("born", "31 6 1988")],
                &[(
                    "born",
                    &say(
                        frame,
                        clearance_authority_server::console::words::common::NO_DAY,
                        &["31 6 1988"],
                    ),
                )],
            ),
            &[],
            None,
        ),
    ));

    let family = [mei.clone()];
    let empty = form(&[]);
    let shown = |frame: &Frame, page: &clearance_authority::desk::PersonPage| {
        person::page(
            frame,
            &person::Person {
                page,
                family: &family,
                appointments: &[],
                codes: &[],
                is_whole: false,
                form: &empty,
            },
        )
        .into_string()
    };
    all.push(("person", shown(frame, &page)));
    all.push(("person-new", shown(frame, &people::new_page())));
    let mut erased = people::new_page();
    erased.person = PersonRecord {
        name_latin: None,
        name_chinese: None,
        born: None,
        erased: Some(ago(3, 0)),
        ..ana.clone()
    };
    all.push(("person-erased", shown(frame, &erased)));
    let trouble = Trouble {
        fact: say(frame, clearance_authority_server::console::words::common::REGISTER_FACT, &[]),
        then: say(frame, clearance_authority_server::console::words::common::FAILED_THEN, &[]),
        support: Some("7F-2209".to_owned()),
    };
    let done = "Lei Ana: 9/000042/7 <b>";
    all.push(("person-done", shown(&Frame { done: Some(done), ..*frame }, &page)));
    all.push(("person-trouble", shown(&Frame { trouble: Some(&trouble), ..*frame }, &page)));
}

fn entering(frame: &Frame, all: &mut Gallery) {
    use clearance_authority_server::console::words::common as c;
    let ana = people::ana();
    let same = [people::mei()];
    let typed = form(&[
        ("name_latin", "Lei Mei \"Mimi\" <b>"),
        ("name_chinese", "李美"),
        ("born", "2013-02-11"),
        ("residence", "mo-permanent"),
        ("why", ""),
    ]);
    let bad = Form {
        problems: wrong(
            &[],
            &[
                ("born", &say(frame, c::NO_DAY, &["31 6 1988"])),
                ("why", &say(frame, c::IS_EMPTY, &[])),
            ],
        )
        .problems,
        ..form(&[("name_latin", "Lei Ana"), ("born", "31 6 1988")])
    };
    all.push((
        "enter",
        enter::page(frame, &enter::Enter { form: &form(&[]), same_day: &[] }).into_string(),
    ));
    all.push((
        "enter-same-day",
        enter::page(frame, &enter::Enter { form: &typed, same_day: &same }).into_string(),
    ));
    all.push((
        "enter-wrong",
        enter::page(frame, &enter::Enter { form: &bad, same_day: &[] }).into_string(),
    ));

    let documents = |form: &Form| {
        document::page(frame, &document::Document { person: &ana, form }).into_string()
    };
    all.push(("document-kind", documents(&form(&[]))));
    all.push(("document", documents(&form(&[("kind", "mo-passport"), ("state", "in-force")]))));
    all.push((
        "document-wrong",
        documents(&wrong(
            &[("kind", "mo-permanent-card"), ("number", "9/000042/1"), ("state", "in-force")],
            &[("number", &say(frame, c::IMPLAUSIBLE, &[]))],
        )),
    ));
    let paper =
        |form: &Form| paper::page(frame, &paper::Paper { person: &ana, form }).into_string();
    all.push(("paper", paper(&form(&[("count", "1"), ("form", "original")]))));
    all.push((
        "paper-wrong",
        paper(&wrong(
            &[("count", "two")],
            &[
                ("piece", &say(frame, c::NO_CHOICE, &[])),
                ("form", &say(frame, c::NO_CHOICE, &[])),
                ("count", &say(frame, c::NO_NUMBER, &["two"])),
            ],
        )),
    ));
    let told = |form: &Form| event::page(frame, &event::Event { person: &ana, form }).into_string();
    all.push(("event", told(&form(&[("kind", "document.lost")]))));
    all.push((
        "event-wrong",
        told(&wrong(
            &[("happened", "2027-01-01 09:00")],
            &[("kind", &say(frame, c::NO_CHOICE, &[])), ("happened", &say(frame, c::AHEAD, &[]))],
        )),
    ));
    let grave = form(&[
        ("kind", "document.lost"),
        ("of", "mo-permanent-card"),
        ("happened", "2026-11-25 18:30"),
        ("why", "told at desk 4 <i>"),
    ]);
    all.push((
        "event-confirm",
        confirm::tell(
            frame,
            &confirm::TellGrave { person: &ana, kind: EventKind::DocumentLost, form: &grave },
        )
        .into_string(),
    ));
    let guarded = |form: &Form| {
        guardian::page(frame, &guardian::Guardian { person: &same[0], form }).into_string()
    };
    all.push(("guardian", guarded(&form(&[]))));
    all.push((
        "guardian-wrong",
        guarded(&wrong(
            &[("guardian", "lei ana")],
            &[("guardian", &say(frame, c::NO_PERSON, &[]))],
        )),
    ));
}

fn applications(frame: &Frame, all: &mut Gallery) {
    use clearance_authority_server::console::words::common as c;
    let ana = people::ana();
    let library = frame.library;
    all.push(("apply-choose", apply::choose(frame, &apply::Choose { person: &ana }).into_string()));
    let none = Library::default();
    all.push((
        "apply-no-schemes",
        apply::choose(&Frame { library: &none, ..*frame }, &apply::Choose { person: &ana })
            .into_string(),
    ));
    let scheme = |name: &str| &library.folders[name].versions[&1].scheme;
    let slots = people::slots();
    let applied = |name: &str, form: &Form, answered| {
        apply::page(
            frame,
            &apply::Apply { person: &ana, scheme: scheme(name), form, slots: &slots, answered },
        )
        .into_string()
    };
    all.push(("apply", applied("hk-id-appointment", &form(&[("asked.service", "book")]), None)));
    all.push((
        "apply-group",
        applied(
            "hk-id-appointment",
            &form(&[("asked.service", "book"), ("members", "2"), ("shared.family", "Lei")]),
            None,
        ),
    ));
    all.push(("apply-mutual", applied("hk-mo-mutual", &form(&[]), None)));
    let permit = people::permit(library);
    let typed = form(&[
        ("asked.purpose", "renewal"),
        ("asked.old", "lost"),
        ("asked.speed", "urgent"),
        ("signed.applicant", "yes"),
    ]);
    all.push(("apply-answer", applied("mo-travel-permit", &typed, Some(&permit))));
    all.push((
        "apply-wrong",
        applied(
            "mo-travel-permit",
            &wrong(
                &[],
                &[
                    ("asked.purpose", &say(frame, c::NO_CHOICE, &[])),
                    ("app", &say(frame, c::NO_NUMBER, &["x"])),
                ],
            ),
            None,
        ),
    ));
    let answer = |answered: &clearance_authority::desk::Answered| {
        answer::page(frame, &answer::Answer { person: &ana, answered }).into_string()
    };
    all.push(("answer-no", answer(&people::not_eligible(library))));
    all.push(("answer-yes", answer(&people::eligible(library))));
    let mut gone = people::eligible(library);
    gone.outcome.scheme.1 = 99;
    all.push(("answer-gone", answer(&gone)));

    let (application, decisions) = (people::application(), [people::decision()]);
    let booked = people::appointment();
    let decided = |decisions: &[DecisionRecord], scheme: Option<_>, form: &Form| {
        decide::page(
            frame,
            &decide::Decide {
                person: &ana,
                application: &application,
                decisions,
                appointment: scheme.map(|_| &booked),
                scheme,
                form,
            },
        )
        .into_string()
    };
    all.push(("decide", decided(&decisions, Some(scheme("mo-travel-permit")), &form(&[]))));
    all.push(("decide-nothing", decided(&[], None, &form(&[]))));
    all.push((
        "decide-wrong",
        decided(
            &decisions,
            Some(scheme("mo-travel-permit")),
            &wrong(&[], &[("why", &say(frame, c::IS_EMPTY, &[]))]),
        ),
    ));
}

fn taking_back(frame: &Frame, all: &mut Gallery) {
    use clearance_authority_server::console::words::common as c;
    let ana = people::ana();
    let guardians = [people::ana()];
    let hand = |form: &Form| {
        activation::page(frame, &activation::HandOver { person: &ana, guardians: &guardians, form })
            .into_string()
    };
    all.push(("activation", hand(&form(&[]))));
    all.push((
        "activation-wrong",
        hand(&wrong(&[], &[("identity_checked", &say(frame, c::IS_EMPTY, &[]))])),
    ));
    let made =
        activation::Made { person: &ana, code: "K7MQ2XWD9RTA4HNC", until: Instant(NOW.0 + 86_400) };
    all.push(("activation-code", activation::made(frame, &made).into_string()));

    let page = people::page();
    let standing = &page.settlement.standings[2];
    for (name, how) in [
        ("suspend", confirm::How::Suspend),
        ("resume", confirm::How::Resume),
        ("revoke", confirm::How::Revoke),
    ] {
        let context = confirm::TakeBack { person: &ana, standing, how, form: &form(&[]) };
        all.push((name, confirm::take_back(frame, &context).into_string()));
    }
    let form_wrong = wrong(&[], &[("why", &say(frame, c::IS_EMPTY, &[]))]);
    all.push((
        "revoke-wrong",
        confirm::take_back(
            frame,
            &confirm::TakeBack {
                person: &ana,
                standing,
                how: confirm::How::Revoke,
                form: &form_wrong,
            },
        )
        .into_string(),
    ));

    promises(frame, all);

    let waiting = |asked_by| approvals::Waiting {
        id: id(0x91),
        what: approvals::What::EndStanding,
        person: Some(&ana),
        asked_by,
        why: "card lost, told at desk 4 <b>",
        asked: ago(0, 1),
    };
    let (other, own) = (waiting("rui.exemplo"), waiting("Kiri Sample"));
    let of = |what| approvals::Waiting { what, ..waiting("rui.exemplo") };
    let (phone, erase) = (of(approvals::What::RevokePhone), of(approvals::What::Erase));
    let new = approvals::What::Supervisor("lam.sample");
    let supervisor = approvals::Waiting { person: None, ..of(new) };
    all.push((
        "approvals-empty",
        approvals::page(frame, &approvals::Approvals { waiting: &[] }).into_string(),
    ));
    all.push((
        "approval",
        approvals::one(frame, &approvals::Approval { waiting: &other, form: &form(&[]) })
            .into_string(),
    ));
    all.push((
        "approval-own",
        approvals::one(frame, &approvals::Approval { waiting: &own, form: &form(&[]) })
            .into_string(),
    ));
    all.push((
        "approvals",
        approvals::page(
            frame,
            &approvals::Approvals { waiting: &[other, own, phone, erase, supervisor] },
        )
        .into_string(),
    ));
}

/// What waits for an officer, and the date that is moved.
fn promises(frame: &Frame, all: &mut Gallery) {
    use clearance_authority_server::console::words::work as w;
    let waits = |about, name: Option<&str>, due: Option<When>, late_from| Waiting {
        scheme: "mo-travel-permit".to_owned(),
        about,
        name: name.map(str::to_owned),
        due,
        late_from,
    };
    let promised = waits(
        About::Standing(id(0x52)),
        Some("collection"),
        Some(When::Day(day("2026-11-30"))),
        Some(Instant(NOW.0 + 90 * 86_400)),
    );
    let answer = waits(
        About::Application(id(0x41)),
        Some("urgent-not-available"),
        Some(When::Day(day("2026-11-20"))),
        Some(ago(2, 0)),
    );
    let open = waits(About::Application(id(0x42)), None, None, None);
    let unknown = waits(About::Standing(id(0x53)), Some("collection"), None, None);
    let of = |person, waiting| WaitingPerson { person, first: NOW, waiting };
    let people = [
        of(people::ana(), vec![answer, promised.clone()]),
        of(people::long(), vec![open, unknown]),
    ];
    let list = |people: &[WaitingPerson], more_after: Option<&str>| {
        let more_after = more_after.map(str::to_owned);
        waiting::page(frame, &waiting::ToDo { people, is_later: false, more_after }).into_string()
    };
    all.push(("waiting", list(&people, None)));
    all.push(("waiting-one", list(&people[..1], None)));
    all.push(("waiting-more", list(&people, Some("1.00"))));
    all.push(("waiting-empty", list(&[], None)));
    let gate = Frame { role: Some(Role::Gate), ..*frame };
    let none = waiting::ToDo { people: &[], is_later: false, more_after: None };
    all.push(("waiting-may-not", waiting::page(&gate, &none).into_string()));

    let (ana, page) = (people::ana(), people::page());
    let standing = &page.settlement.standings[2];
    let moves = |frame: &Frame, promised: Option<&Waiting>, form: &Form| {
        let context = move_date::MoveDate { person: &ana, standing, promised, form };
        move_date::page(frame, &context).into_string()
    };
    let values = [("day", "2026-11-01"), ("why", "the machine <b>")];
    let past = wrong(&values, &[("day", &say(frame, w::MOVE_DATE_PAST, &[]))]);
    all.push(("move-date", moves(frame, Some(&promised), &form(&[]))));
    all.push(("move-date-wrong", moves(frame, Some(&promised), &past)));
    all.push(("move-date-none", moves(frame, None, &form(&[]))));
    let enroller = Frame { role: Some(Role::Enroller), ..*frame };
    all.push(("move-date-may-not", moves(&enroller, Some(&promised), &form(&[]))));
    let code = |byte, is_set, is_locked| person::Code {
        standing: id(byte),
        number: "7Q2M-9XKD-0V4H-RTJ6".to_owned(),
        is_set,
        is_locked,
    };
    let codes = [code(0x51, true, false), code(0x52, true, true), code(0x53, false, false)];
    let sets = |frame: &Frame, form: &Form| {
        set_code::page(frame, &set_code::SetCode { person: &ana, standing, form }).into_string()
    };
    let malformed = wrong(&[("why", "card <b>")], &[("code", "12a4 <b>")]);
    all.push(("set-code", sets(frame, &form(&[]))));
    all.push(("set-code-wrong", sets(frame, &malformed)));
    all.push(("set-code-may-not", sets(&enroller, &form(&[]))));
    let mut page = people::page();
    page.settlement.waiting.push(Waiting { about: About::Standing(standing.id), ..promised });
    page.notices[0].day = Some(day("2026-11-30"));
    let context = person::Person {
        page: &page,
        family: &[],
        appointments: &[],
        codes: &codes,
        is_whole: false,
        form: &form(&[]),
    };
    all.push(("person-promised", person::page(frame, &context).into_string()));
}

fn office(frame: &Frame, all: &mut Gallery) {
    use clearance_authority_server::console::words::{common as c, office as w};
    let ana = people::ana();
    let slots = people::slots();
    let offices = ["hk-ro-kowloon".to_owned(), "hk-ro-tuen-mun".to_owned()];
    let opened = form(&[("places", "4"), ("begins", "09:00"), ("ends", "09:15")]);
    let week = day("2026-11-26");
    let calendar = |slots: &[SlotRecord], offices: &[String], purpose, open: &Form| {
        calendar::page(
            frame,
            &calendar::Calendar { offices, at: "hk-ro-kowloon", week, slots, purpose, open },
        )
        .into_string()
    };
    let appointment = people::appointment();
    let move_to = form(&[]);
    all.push(("calendar", calendar(&slots, &offices, calendar::Purpose::Look, &opened)));
    all.push((
        "calendar-book",
        calendar(
            &slots,
            &offices,
            calendar::Purpose::Book { person: &ana, scheme: "hk-id-appointment" },
            &opened,
        ),
    ));
    all.push((
        "calendar-move",
        calendar(
            &slots,
            &offices,
            calendar::Purpose::Move { person: &ana, appointment: &appointment, form: &move_to },
            &opened,
        ),
    ));
    all.push(("calendar-empty", calendar(&[], &offices, calendar::Purpose::Look, &opened)));
    all.push(("calendar-no-offices", calendar(&[], &[], calendar::Purpose::Look, &opened)));
    all.push((
        "calendar-wrong",
        calendar(
            &slots,
            &offices,
            calendar::Purpose::Look,
            &wrong(&[("places", "x")], &[("places", &say(frame, c::NO_NUMBER, &["x"]))]),
        ),
    ));
    let grave = |what| confirm::plain(frame, &what, &form(&[])).into_string();
    all.push(("person-erase", grave(confirm::Plain::Erase { person: &ana })));
    all.push(("phone-revoke", grave(confirm::Plain::RevokePhone { person: &ana })));
    all.push((
        "appointment-release",
        confirm::plain(
            frame,
            &confirm::Plain::Release { person: &ana, appointment: &appointment },
            &form(&[]),
        )
        .into_string(),
    ));

    let slip = people::slip();
    let found = [(slip.clone(), ana.clone())];
    let find = |form: &Form, found: &[(SlipRecord, PersonRecord)]| {
        slips::page(frame, &slips::Find { form, found }).into_string()
    };
    all.push(("slips-first", find(&form(&[]), &[])));
    all.push(("slips", find(&form(&[("q", "LS-26")]), &found)));
    all.push(("slips-empty", find(&form(&[("q", "LS-\"99\"")]), &[])));
    let page = people::page();
    let passage = people::passage();
    let context = slips::Slip {
        slip: &slip,
        person: &ana,
        document: page.documents.last(),
        passage: Some(&passage),
        form: &form(&[]),
    };
    let stay = &frame.library.folders["hk-stay"].versions[&1].scheme;
    let opens = |form: &Form| {
        let (person, passage) = (&ana, &passage);
        open_slip::page(frame, &open_slip::OpenSlip { person, passage, scheme: stay, form })
            .into_string()
    };
    all.push(("open-slip", opens(&form(&[("asked.shows", "permit")]))));
    let (not_yet, no_choice) = (w::OPEN_SLIP_NOT_YET, c::NO_CHOICE);
    let (not_yet, no_choice) = (say(frame, not_yet, &[]), say(frame, no_choice, &[]));
    let lacking = wrong(&[("why", "seen <b>")], &[("", &not_yet), ("asked.shows", &no_choice)]);
    all.push(("open-slip-wrong", opens(&lacking)));
    all.push(("slip", slips::slip(frame, &context).into_string()));
    all.push(("slip-receipt", receipt::slip(frame, &context).into_string()));
    let permit = people::permit(frame.library);
    let bill = permit.bill.unwrap();
    let fees = receipt::Fees {
        number: "R-26-000117",
        person: &ana,
        scheme: "mo-travel-permit",
        bill: &bill,
        paid: NOW,
    };
    all.push(("receipt", receipt::fees(frame, &fees).into_string()));
    let nothing = Bill {
        currency: "MOP".to_owned(),
        lines: Vec::new(),
        total: Money(0),
        more_is_quoted: false,
        waivers: Vec::new(),
        waiver_findings: Vec::new(),
    };
    all.push((
        "receipt-empty",
        receipt::fees(frame, &receipt::Fees { bill: &nothing, ..fees }).into_string(),
    ));
}

fn due() -> Vec<Due> {
    let at = |days: i64| Timestamp::from_secs(u64::try_from(NOW.0 + days * 86_400).unwrap());
    let life = |from, until| Validity { not_before: at(from), not_after: at(until) };
    vec![
        Due::end_of(
            "trust-list",
            41,
            life(-60, 6),
            "sign another one: 'clearance authority trust renew'",
        ),
        Due::end_of(
            "gate-key",
            "2-mo-22",
            life(-80, 12),
            "add another one: 'clearance authority trust add-gate-key 2'",
        ),
        Due::end_of(
            "status-list",
            "5c 20418",
            life(-1, 0),
            "publish another one: 'clearance authority publish'",
        ),
        Due::end_of(
            "gate-key",
            "1-hk-08",
            life(-10, 66),
            "add another one: 'clearance authority trust add-gate-key 1'",
        ),
        Due::end_of(
            "authority-key",
            "a3",
            life(-100, 216),
            "add another one: 'clearance authority trust add-authority-key'",
        ),
        Due::end_of("root-backup", "r1", life(-100, 1861), "test it"),
    ]
}

pub(crate) fn days(count: i64, value: impl Fn(i64) -> u64) -> Vec<(Day, u64)> {
    let last = day("2026-11-26");
    (0..count).map(|at| (last - chrono::TimeDelta::days(count - 1 - at), value(at))).collect()
}

fn published(hours: i64) -> lists::Published {
    lists::Published {
        name: "5c".to_owned(),
        version: 20_418,
        published: Instant(ago(0, hours).0 - 180),
        next: Instant(ago(0, hours).0 + 120),
        stale: Instant(ago(0, hours).0 + 720),
        bytes: 6_142,
    }
}

fn watching(frame: &Frame, all: &mut Gallery) {
    let (fresh, old) = ([published(0)], [published(3)]);
    let list = |lists: &[lists::Published], changes| {
        lists::page(frame, &lists::Lists { lists, changes, form: &form(&[]) }).into_string()
    };
    all.push(("lists", list(&fresh, 3)));
    all.push(("lists-stale", list(&old, 0)));
    all.push(("lists-empty", list(&[], 1)));
    let ages = days(14, |at| if at == 7 { 12 } else { 4 + u64::try_from(at % 3).unwrap() });
    let due = due();
    let keys = |due: &[Due], list, heard, ages: &[(Day, u64)]| {
        keys::page(frame, &keys::Keys { due, list, heard, ages, stale_minutes: 15 }).into_string()
    };
    all.push(("keys", keys(&due, Some(&fresh[0]), Some((98, 100)), &ages)));
    all.push(("keys-calm", keys(&due[3..], Some(&fresh[0]), None, &ages)));
    all.push(("keys-empty", keys(&[], None, None, &[])));

    let links = audit_links();
    let head = audit::Head {
        seq: 4,
        hash: links[3].hash,
        signed: ago(0, 1),
        key: "a3".to_owned(),
        is_good: true,
    };
    let audited = |chain, head, links: &[AuditLink]| {
        audit::page(
            frame,
            &audit::Audit { chain, head, links, subject: None, older: Some(0), newer: None },
        )
        .into_string()
    };
    all.push((
        "audit",
        audited(audit::Chain::Whole { seq: 4, at: ago(0, 1) }, Some(&head), &links),
    ));
    all.push((
        "audit-broken",
        audited(audit::Chain::Broken(ChainError::Gap { seq: 3 }), Some(&head), &links),
    ));
    all.push(("audit-empty", audited(audit::Chain::Unchecked, None, &[])));

    let issued = days(30, |at| 40 + u64::try_from(at * 7 % 23).unwrap());
    let revoked = days(30, |at| u64::try_from(at * 5 % 9).unwrap());
    let sizes = days(30, |at| 5_200 + u64::try_from(at * 31).unwrap());
    let late = days(30, |at| if at == 20 { 22 } else { 5 });
    let places = [
        ("Border Gate", 4211),
        ("Hong Kong–Zhuhai–Macao Bridge", 2890),
        ("Outer Harbour ferry terminal", 977),
    ]
    .map(|(name, count)| (name.to_owned(), count));
    let reasons = [("admitted", 7712), ("stale-list", 241), ("revoked", 18)]
        .map(|(name, count)| (name.to_owned(), count));
    let full = statistics::Statistics {
        issued: &issued,
        revoked: &revoked,
        sizes: &sizes,
        ages: &late,
        stale_minutes: 15,
        checkpoints: &places,
        reasons: &reasons,
    };
    all.push(("statistics", statistics::page(frame, &full).into_string()));
    let none = statistics::Statistics {
        issued: &[],
        revoked: &[],
        sizes: &[],
        ages: &[],
        stale_minutes: 15,
        checkpoints: &[],
        reasons: &[],
    };
    all.push(("statistics-empty", statistics::page(frame, &none).into_string()));
    account_pages(frame, all);
}

fn audit_links() -> Vec<AuditLink> {
    let mut prev = [0; 32];
    let acts = [
        ("person.entered", Role::Enroller),
        ("credential.issued", Role::Officer),
        ("passage.reported", Role::Gate),
        ("standings.settled", Role::System),
    ];
    acts.iter()
        .zip(1..)
        .map(|((action, role), seq)| {
            let entry = AuditEntry {
                at: ago(0, 5 - i64::try_from(seq).unwrap()),
                actor: Actor { name: "rui.exemplo".to_owned(), role: *role },
                action: (*action).to_owned(),
                subject: (seq != 3).then(|| id(0xa1)),
                why: "first identity card, at desk 4 & <b>".to_owned(),
                digest: [3; 32],
            };
            let link = AuditLink::after(&RING, prev, seq, entry);
            prev = link.hash;
            link
        })
        .collect()
}

fn account_pages(frame: &Frame, all: &mut Gallery) {
    use clearance_authority_server::console::words::common as c;
    let account = |name: &str, role, disabled, has_password| accounts::Account {
        name: name.to_owned(),
        role,
        disabled,
        has_password,
    };
    let people = [
        account("Kiri Sample", Role::Supervisor, None, true),
        account("rui.exemplo", Role::Officer, None, true),
        account("chan.sample", Role::Enroller, Some(ago(40, 0)), true),
        account("ines.exemplo", Role::Auditor, None, false),
    ];
    let tokens = [accounts::Token {
        id: "ct_9f31c2".to_owned(),
        label: "Border Gate, lane 12".to_owned(),
        account: "lane-12".to_owned(),
        role: Role::Gate,
        made: ago(90, 0),
        until: Some(day("2027-06-30")),
        revoked: None,
    }];
    let page = |accounts: &[accounts::Account],
                tokens: &[accounts::Token],
                shown,
                account_form: &Form,
                token_form: &Form| {
        accounts::page(
            frame,
            &accounts::Accounts { accounts, tokens, shown, account_form, token_form },
        )
        .into_string()
    };
    let none = form(&[]);
    all.push(("accounts", page(&people, &tokens, None, &none, &none)));
    all.push((
        "accounts-token",
        page(
            &people,
            &tokens,
            Some(accounts::Shown::Token {
                label: "Border Gate, lane 12",
                token: "ct_9f31c2_x4Jt0bT1WJmF3uVY7cQn2gq8Rr5s6K1hZ0aLwPdEoiM",
            }),
            &none,
            &none,
        ),
    ));
    all.push(("accounts-empty", page(&[], &[], None, &none, &none)));
    all.push((
        "accounts-wrong",
        page(
            &people,
            &tokens,
            None,
            &wrong(
                &[],
                &[
                    ("account", &say(frame, c::IS_EMPTY, &[])),
                    ("role", &say(frame, c::NO_CHOICE, &[])),
                ],
            ),
            &none,
        ),
    ));
    all.push((
        "account-disable",
        confirm::plain(frame, &confirm::Plain::Disable { account: "rui.exemplo" }, &none)
            .into_string(),
    ));
    all.push((
        "token-revoke",
        confirm::plain(
            frame,
            &confirm::Plain::RevokeToken { id: "ct_9f31c2", label: "Border Gate, lane 12" },
            &none,
        )
        .into_string(),
    ));
}

/// The pages as somebody sees them whose role may do none of it.
fn not_allowed(frame: &Frame, all: &mut Gallery) {
    let gate = Frame { role: Some(Role::Gate), ..*frame };
    for act in Act::ALL {
        all.push((may_not_name(act), errors::no_permission(&gate, act).into_string()));
    }
    let ana = people::ana();
    let none = form(&[]);
    all.push((
        "search-may-not",
        search::page(&gate, &search::Search { form: &none, hits: &[], more_after: None })
            .into_string(),
    ));
    all.push((
        "audit-may-not",
        audit::page(
            &gate,
            &audit::Audit {
                chain: audit::Chain::Unchecked,
                head: None,
                links: &[],
                subject: None,
                older: None,
                newer: None,
            },
        )
        .into_string(),
    ));
    let auditor = Frame { role: Some(Role::Auditor), ..*frame };
    let page = people::page();
    all.push((
        "person-auditor",
        person::page(
            &auditor,
            &person::Person {
                page: &page,
                family: &[],
                appointments: &[],
                codes: &[],
                is_whole: true,
                form: &none,
            },
        )
        .into_string(),
    ));
    all.push((
        "enter-may-not",
        enter::page(&auditor, &enter::Enter { form: &none, same_day: &[] }).into_string(),
    ));
    let enroller = Frame { role: Some(Role::Enroller), ..*frame };
    let standing = &page.settlement.standings[2];
    all.push((
        "revoke-may-not",
        confirm::take_back(
            &enroller,
            &confirm::TakeBack { person: &ana, standing, how: confirm::How::Revoke, form: &none },
        )
        .into_string(),
    ));
    all.push((
        "lists-may-not",
        lists::page(&gate, &lists::Lists { lists: &[], changes: 0, form: &none }).into_string(),
    ));
}

fn may_not_name(act: Act) -> &'static str {
    match act {
        Act::Accounts => "may-not-accounts",
        Act::Approve => "may-not-approve",
        Act::Book => "may-not-book",
        Act::Decide => "may-not-decide",
        Act::Enter => "may-not-enter",
        Act::HandOver => "may-not-hand-over",
        Act::Lodge => "may-not-lodge",
        Act::OpenTimes => "may-not-open-times",
        Act::Publish => "may-not-publish",
        Act::ReadAudit => "may-not-read-audit",
        Act::ReadPeople => "may-not-read-people",
        Act::ReadState => "may-not-read-state",
        Act::Reprint => "may-not-reprint",
        Act::TakeBack => "may-not-take-back",
    }
}

fn instead(frame: &Frame, all: &mut Gallery) {
    all.push(("not-found", errors::not_found(frame).into_string()));
    all.push(("failed", errors::failed(frame, "7F-2209").into_string()));
    all.push((
        "register-unavailable",
        errors::register_unavailable(frame, "7F-2210").into_string(),
    ));
    all.push(("too-many", errors::too_many(frame).into_string()));
    all.push(("form-expired", errors::form_expired(frame).into_string()));
}
