use clearance_authority::register::Role;
use clearance_authority_server::page_table;

use crate::browser::{Browser, escaped};
use crate::journey::enters;
use crate::world::World;

/// What nobody means to send.
const TEXTS: &[&str] = &[
    "<script>alert(1)</script>",
    "' or 1=1 --",
    "\u{202e}\u{0}\u{7f}\r\nSet-Cookie: a=b",
    "9999999999999999999999",
    "-1",
    "262142-12-31",
    "9999-12-31",
    "0001-01-01",
    "2025-02-30",
    "9999-12-31 23:59",
    "99:99",
    "hk-ro-kowloon|9223372036854775807",
    "hk-ro-kowloon|-9223372036854775808",
    "../../etc/passwd",
    "%00%ff%",
    "🙂🙂🙂",
];

/// Names of fields and parameters that some page reads.
const NAMES: &[&str] = &[
    "q",
    "born",
    "after",
    "all",
    "at",
    "week",
    "person",
    "scheme",
    "appointment",
    "subject",
    "kind",
    "back",
    "lang",
    "theme",
    "slot",
    "account",
    "password",
    "next",
    "name_latin",
    "name_chinese",
    "nationality",
    "residence",
    "birthplace",
    "why",
    "number",
    "state",
    "issued",
    "expires",
    "fields.smart",
    "piece",
    "form",
    "count",
    "until",
    "happened",
    "of",
    "cause",
    "day",
    "guardian",
    "from",
    "asked.service",
    "form.phone",
    "app",
    "signed.applicant",
    "requested.x",
    "do",
    "ruled.x",
    "identity_checked",
    "handed_to",
    "begins",
    "ends",
    "places",
    "printed",
    "role",
    "gate_group",
    "label",
    "token_account",
    "seen",
    "confirmed",
];

pub(crate) fn everything(world: &World) {
    let person = enters(&mut Browser::of(world, Role::Enroller));
    let mut browser = Browser::of(world, Role::Supervisor);
    browser.sees("/console/people/new");
    let csrf = browser.hidden("/console/people/new")[0].1.clone();
    let own: Vec<_> =
        page_table().into_iter().filter(|(_, path, _)| *path != "/console/sign-out").collect();
    for (turn, (method, path, _)) in own.iter().enumerate() {
        // Each page gets a third of them, and all pages together all of them many times.
        let own = TEXTS.iter().enumerate().filter(|(at, _)| (at + turn) % 3 == 0);
        for (at, hostile) in own {
            let part = |part: &str| match part {
                // Some of a real person, some of nobody.
                "{person}" if at % 2 == 0 => person.clone(),
                "{scheme}" if at % 3 == 0 => "hk-id-appointment".to_owned(),
                part if part.starts_with('{') => escaped(hostile),
                part => part.to_owned(),
            };
            let path = path.split('/').map(part).collect::<Vec<_>>().join("/");
            let answer = if *method == "POST" {
                let number = format!("hostile-{turn}-{at}");
                let mut fields = vec![("csrf", csrf.as_str()), ("idempotency", number.as_str())];
                fields.extend(NAMES.iter().map(|name| (*name, *hostile)));
                browser.post(&path, &fields, &[])
            } else {
                let query: Vec<_> =
                    NAMES.iter().map(|name| format!("{name}={}", escaped(hostile))).collect();
                browser.get(&format!("{path}?{}", query.join("&")))
            };
            assert!(answer.status < 500, "{method} {path} {hostile:?}: {}", answer.text());
            assert!(!answer.text().contains("<script"), "{method} {path}");
            assert!(answer.headers.iter().all(|(_, value)| value != "a=b"), "{path}");
        }
    }
    assert_eq!(browser.get("/console/people").status, 200, "the session is still there");
}
