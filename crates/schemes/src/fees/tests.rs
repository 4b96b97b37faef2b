use super::*;
use crate::judge::testing::*;
use crate::model::EventKind;
use crate::situation::{Event, Member, Paper, Person};

const FEES: &str = r#"
[ask]
speed = ["normal", "urgent"]
old = ["kept", "lost"]
waiver = ["none", "hardship"]
way = ["collected", "courier"]
[fees]
currency = "MOP"
[fees.count]
of = ["document.lost", "document.stolen"]
kind = "card"
within = "ever"
[[fees.lines]]
id = "normal"
amount = "250.00"
[[fees.lines]]
id = "urgent"
amount = "150.50"
when = { speed = "urgent" }
[[fees.lines]]
id = "again"
ladder = ["150.00", "300.00", "600.00"]
when = { old = "lost" }
[[fees.lines]]
id = "courier"
amount = "quoted"
when = { way = "courier" }
[[fees.waivers]]
id = "hardship"
when = { waiver = "hardship" }
lines = ["normal"]
papers = ["letter", "proof"]
"#;

fn answers(changes: &[(&str, &str)]) -> Situation {
    let mut asked: std::collections::BTreeMap<String, String> =
        [("speed", "normal"), ("old", "kept"), ("waiver", "none"), ("way", "collected")]
            .map(|(field, answer)| (field.to_owned(), answer.to_owned()))
            .into();
    for (field, answer) in changes {
        asked.insert((*field).to_owned(), (*answer).to_owned());
    }
    Situation { asked, ..nobody() }
}

fn billed(scheme: &str, situation: &Situation) -> Bill {
    let library = library(scheme);
    bill(&library, desk(&library), situation).expect("a bill")
}

fn lines(bill: &Bill) -> Vec<String> {
    let mut lines: Vec<String> = bill
        .lines
        .iter()
        .map(|line| {
            format!("{} {}", line.id, line.amount.map_or("?".to_owned(), |it| it.to_string()))
        })
        .collect();
    lines.push(format!("{}{}", bill.total, if bill.more_is_quoted { "+" } else { "" }));
    lines
}

#[test]
fn lines_add_up() {
    assert_eq!(lines(&billed(FEES, &answers(&[]))), ["normal 250.00", "250.00"]);
    let urgent = billed(FEES, &answers(&[("speed", "urgent")]));
    assert_eq!(lines(&urgent), ["normal 250.00", "urgent 150.50", "400.50"]);
    assert_eq!(urgent.currency, "MOP");
}

#[test]
fn what_others_quote_is_no_part_of_the_total_and_the_bill_says_so() {
    let bill = billed(FEES, &answers(&[("way", "courier")]));
    assert_eq!(lines(&bill), ["normal 250.00", "courier ?", "250.00+"]);
}

#[test]
fn what_cannot_be_told_is_not_taken_for_nothing() {
    let mut situation = answers(&[]);
    situation.asked.remove("speed");
    assert_eq!(lines(&billed(FEES, &situation)), ["normal 250.00", "urgent ?", "250.00+"]);
}

#[test]
fn each_loss_costs_more_and_the_last_step_repeats() {
    let time = |losses: usize| {
        let lost: Vec<Event> = (0..losses)
            .map(|_| event(EventKind::DocumentLost, Some("card"), "2025-05-01 10:00"))
            .collect();
        let person = Person { events: lost, ..Person::default() };
        let bill = billed(FEES, &Situation { person, ..answers(&[("old", "lost")]) });
        (bill.lines[1].time, bill.lines[1].amount)
    };
    assert_eq!(time(0), (Some(1), Some(Money(15_000))), "this one is not on record yet");
    assert_eq!(time(1), (Some(1), Some(Money(15_000))));
    assert_eq!(time(2), (Some(2), Some(Money(30_000))));
    assert_eq!(time(3), (Some(3), Some(Money(60_000))));
    assert_eq!(time(9), (Some(9), Some(Money(60_000))));
}

#[test]
fn a_card_in_hand_means_that_this_loss_is_not_on_record_yet() {
    let card = crate::situation::Document {
        issued: Some(day("2025-05-15")),
        ..card(crate::model::DocumentState::InForce, Some("2030-01-01"))
    };
    let lost = |when| event(EventKind::DocumentLost, Some("card"), when);
    let time = |events: Vec<Event>| {
        let person = Person { documents: vec![card.clone()], events, ..Person::default() };
        billed(FEES, &Situation { person, ..answers(&[("old", "lost")]) }).lines[1].time
    };
    assert_eq!(time(vec![lost("2025-05-01 10:00")]), Some(2), "that was the card before");
    assert_eq!(time(vec![lost("2025-06-01 10:00")]), Some(1), "that is this one");
}

#[test]
fn a_waiver_needs_all_its_papers_and_names_those_that_lack() {
    let asked = |papers: Vec<Paper>| {
        let person = Person { papers, ..Person::default() };
        billed(FEES, &Situation { person, ..answers(&[("waiver", "hardship")]) })
    };
    let lacking = |bill: &Bill| {
        let words = bill.waiver_findings.iter();
        words
            .map(|it| format!("{} {}", it.reason, it.of.as_deref().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let proved = asked(vec![paper("letter"), paper("proof")]);
    assert_eq!(proved.total, Money(0));
    assert_eq!(proved.lines[0].waived_by.as_deref(), Some("hardship"));
    assert_eq!(proved.waivers, [("hardship".to_owned(), true)]);
    assert!(proved.waiver_findings.is_empty());
    let short = asked(vec![paper("letter")]);
    assert_eq!((short.total, short.waivers[0].1), (Money(25_000), false));
    assert_eq!(lacking(&short), ["exemption-paper-missing proof"]);
    let old = Paper { until: Some(day("2025-06-01")), ..paper("proof") };
    assert_eq!(lacking(&asked(vec![paper("letter"), old])), ["exemption-paper-expired proof"]);
    assert!(billed(FEES, &answers(&[])).waivers.is_empty(), "nobody asked");
}

#[test]
fn what_the_applicant_states_is_read_from_the_free_field() {
    let scheme = "[form]\nparcel = { form = \"amount\" }\n[fees]\ncurrency = \"EUR\"\n[[fees.lines]]\nid = \"parcel\"\namount = \"stated\"\n";
    let stated = |text: &str| {
        let form = [("parcel".to_owned(), text.to_owned())].into();
        lines(&billed(scheme, &Situation { form, ..nobody() }))
    };
    assert_eq!(stated("12.30"), ["parcel 12.30", "12.30"]);
    assert_eq!(stated("a lot"), ["parcel ?", "0.00+"]);
}

#[test]
fn in_a_group_each_pays_for_what_is_asked_for_each() {
    let scheme = "[ask]\nprice = [\"adult\", \"child\"]\n[group]\neach = [\"price\"]\n[fees]\ncurrency = \"EUR\"\n[[fees.lines]]\nid = \"seat\"\namount = \"180.00\"\nwhen = { price = \"adult\" }\n[[fees.lines]]\nid = \"seat\"\namount = \"40.00\"\nwhen = { price = \"child\" }\n";
    let asked = |price: &str| [("price".to_owned(), price.to_owned())].into();
    let child = Member {
        person: Person::default(),
        asked: asked("child"),
        form: Default::default(),
        shared: Default::default(),
    };
    let family = Situation { asked: asked("adult"), group: vec![child], ..nobody() };
    assert_eq!(lines(&billed(scheme, &family)), ["seat 180.00", "seat 40.00", "220.00"]);
}

#[test]
fn a_scheme_without_fees_has_no_bill() {
    let library = library("");
    assert_eq!(bill(&library, desk(&library), &nobody()), None);
}
