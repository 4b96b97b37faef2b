//! The register by the command line: stories that an office lives through.

use std::fs;

use serde_json::Value;

use crate::run::Bench;

const HEADER: &str =
    "key,name_latin,name_chinese,born,nationality,residence,document,number,issued,expires\n";
const ANA: &str = "1,Chan Tai Man,陳大文,1990-02-02,CHN,mo-permanent,mo-permanent-card,1234567,2020-01-01,2030-01-01\n";
const KIOSK: [&str; 6] =
    ["--ask", "service=enrol", "--ask", "channel=kiosk-macao", "--ask", "transfer=not-asked"];

/// A register in a directory of its own.
struct Office {
    bench: Bench,
}

impl Office {
    fn new(test: &str) -> Self {
        let bench = Bench::new(test);
        fs::create_dir(bench.dir.join("authority")).unwrap();
        let office = Self { bench };
        office.json(&["init"]);
        office
    }

    fn args<'a>(args: &[&'a str]) -> Vec<&'a str> {
        [&["authority", "register"][..], args].concat()
    }

    fn json(&self, args: &[&str]) -> Value {
        self.bench.json(&Self::args(args))
    }

    /// Exit code and the answer.
    fn run(&self, args: &[&str]) -> (i32, Value) {
        let ran = self.bench.run(&[&Self::args(args)[..], &["--json"]].concat());
        (ran.code, serde_json::from_str(&ran.stdout).unwrap_or(Value::Null))
    }

    fn write(&self, file: &str, rows: &str) {
        fs::write(self.bench.dir.join(file), format!("{HEADER}{rows}")).unwrap();
    }

    fn entries(&self) -> u64 {
        self.json(&["audit", "verify"])["entries"].as_u64().unwrap()
    }

    /// The person of [`ANA`].
    fn ana(&self) -> String {
        self.write("ana.csv", ANA);
        self.json(&["import", "ana.csv"]);
        self.json(&["find", "1234567"])["people"][0]["id"].as_str().unwrap().to_owned()
    }

    fn state(&self, person: &str, scheme: &str, at: &str) -> String {
        let shown = self.json(&["show", person, "--at", at]);
        let standings = shown["stands"]["standings"].as_array().unwrap();
        let own = standings.iter().rev().find(|standing| standing["scheme"] == scheme);
        own.map_or_else(|| "none".to_owned(), |own| own["state"].as_str().unwrap().to_owned())
    }
}

#[test]
fn who_enrols_waits_three_hours_and_enrols_again_after_a_loss() {
    let office = Office::new("register-story");
    let ana = office.ana();
    let mutual = ["enquire", &ana, "hk-mo-mutual", "--app", "1"];
    let (code, answer) = office.run(&mutual);
    assert_eq!((code, &answer["answer"]), (10, &"not-eligible".into()));
    assert_eq!(answer["reasons"], serde_json::json!(["not-enrolled", "identity-not-bound"]));
    assert_eq!(answer["obstacles"].as_array().unwrap().len(), 2);
    let at = "2026-11-21T08:00:00Z";
    let lodge = [&["lodge", &ana, "hk-echannel", "--at", at][..], &KIOSK].concat();
    let (code, lodged) = office.run(&lodge);
    assert_eq!((code, &lodged["answer"]), (0, &"eligible".into()), "{lodged}");
    let (_, later) = office.run(&[&mutual[..], &["--at", "2026-11-21T10:59:59Z"]].concat());
    assert_eq!(later["reasons"][0], "enrolment-pending");
    assert_eq!(office.state(&ana, "hk-echannel", "2026-11-21T11:00:00Z"), "active");
    let lost = ["tell", &ana, "document.lost", "--of", "mo-permanent-card"];
    office.json(&[&lost[..], &["--at", "2026-11-22T08:00:00Z"]].concat());
    let (_, answer) = office.run(&[&mutual[..], &["--at", "2026-11-22T08:00:01Z"]].concat());
    assert_eq!(answer["reasons"][0], "card-lost", "{answer}");
    let new = ["--cause", "loss", "--document", "mo-permanent-card:2026-11-22:2036-11-21:7654321"];
    let collected = ["tell", &ana, "document.collected", "--of", "mo-permanent-card"];
    let at = ["--at", "2026-11-22T08:30:00Z"];
    let told = office.json(&[&collected[..], &new, &at].concat());
    assert_eq!(told["standings"][0]["ended_for"], "enrol-again-after-loss", "{told}");
    let shown = office.bench.ok(&Office::args(&["show", &ana, "--at", "2026-11-22T09:00:00Z"]));
    for line in ["Chan Tai Man 陳大文", "document.lost of mo-permanent-card", "decision by rules"]
    {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert_eq!(office.entries(), 4);
}

#[test]
fn an_application_and_an_event_count_once_under_their_numbers() {
    let office = Office::new("register-once");
    let ana = office.ana();
    let number = "000102030405060708090a0b0c0d0e0f";
    let lodge = [&["lodge", &ana, "hk-echannel", "--application", number][..], &KIOSK].concat();
    let tell = ["tell", &ana, "document.lost", "--of", "mo-permanent-card", "--number", number];
    let at = ["--at", "2026-11-21T08:00:00Z"];
    for _ in 0..2 {
        office.json(&lodge);
        office.json(&[&tell[..], &at].concat());
        assert_eq!(office.entries(), 3);
    }
}

#[test]
fn rows_that_cannot_be_taken_are_named_and_can_be_put_right() {
    let office = Office::new("register-rejected");
    office.write(
        "all.csv",
        &format!(
            "{ANA}2,Lei Mei,,1990-2-2,China,nowhere,mo-permanent-card,,2030-01-01,2020-01-01\n\
             3,Wong,,2012-01-01,CHN,mo-permanent,,77,,\n,Ng,,,,,,,,\n4,,,,,,,,,\n\"5\",a,b\n\
             1,Chan,,1990-02-02,CHN,mo-permanent,,,,\n6,\"Lei\nMei\",,2199-01-01,,,mo-card,,,\n"
        ),
    );
    let ran = office.bench.run(&Office::args(&["import", "all.csv", "--dry-run"]));
    assert!(ran.code == 1 && ran.stdout.contains("8 rows, of which 2 can be taken"), "{ran:?}");
    assert_eq!(office.entries(), 0, "nobody was entered");
    let (code, told) = office.run(&["import", "all.csv"]);
    assert_eq!((code, &told["new"], &told["rejected"]), (1, &1.into(), &7.into()), "{told}");
    let file = String::from_utf8(office.bench.read("all.rejected.csv")).unwrap();
    for (line, column, reason) in [
        (3, "born; nationality; residence; expires", "write it as 2026-11-21"),
        (4, "number", "of which document?"),
        (5, "key", "it is missing"),
        (6, "name_latin", "a name is missing"),
        (7, "key", "3 cells"),
        (8, "key", "otherwise"),
        (9, "name_latin; born; document", "this day has not come"),
    ] {
        let found = file.lines().find(|row| row.starts_with(&format!("{line},{column},")));
        assert!(found.is_some_and(|row| row.contains(reason)), "{line} {column}: {file}");
    }
    // Put right where they were written.
    let right = file.replace("77", "");
    fs::write(office.bench.dir.join("right.csv"), right).unwrap();
    let (_, told) = office.run(&["import", "right.csv"]);
    assert_eq!((&told["new"], &told["rejected"]), (&2.into(), &5.into()), "{told}");
}

#[test]
fn a_file_that_is_imported_again_changes_nothing() {
    let office = Office::new("register-again");
    let second = ANA.replace("mo-permanent-card,1234567", "mo-passport,AA1234567");
    office.write("two.csv", &format!("{ANA}{second}2,Lei Mei,,1991-02-03,PRT,mo-permanent,,,,\n"));
    let first = office.json(&["import", "two.csv"]);
    assert_eq!((&first["new"], &first["added"]), (&2.into(), &1.into()), "{first}");
    let entries = office.entries();
    let again = office.json(&["import", "two.csv", "--at", "2027-01-01T00:00:00Z"]);
    assert_eq!((&again["before"], &again["rejected"]), (&3.into(), &0.into()), "{again}");
    assert_eq!(office.entries(), entries);
    office.write("later.csv", &ANA.replace("2030-01-01", "2031-01-01"));
    assert_eq!(
        office.run(&["import", "later.csv"]).1["rejected"],
        1,
        "a document that changed is told"
    );
    let other = office.json(&["import", "two.csv", "--source", "another register"]);
    assert_eq!(other["new"], 2, "the keys of another source are other people");
}

#[test]
fn a_header_that_nobody_knows_is_refused_with_the_names_that_there_are() {
    let office = Office::new("register-header");
    for (header, wanted) in [
        ("key,name\n", "there is no column \"name\"; there are key, name_latin"),
        ("key,key\n", "column key stands twice"),
        ("name_latin\n", "the column key is missing"),
        ("", "the column key is missing"),
    ] {
        fs::write(office.bench.dir.join("x.csv"), header).unwrap();
        let ran = office.bench.run(&Office::args(&["import", "x.csv"]));
        assert!(ran.code == 1 && ran.stderr.contains(wanted), "{ran:?}");
        assert!(ran.stderr.contains("x.csv: line 1"), "{ran:?}");
    }
    let open = format!("{HEADER}1,\"{}", "a,b\n".repeat(40_000));
    fs::write(office.bench.dir.join("x.csv"), open).unwrap();
    let ran = office.bench.run(&Office::args(&["import", "x.csv"]));
    assert!(ran.stderr.contains("line 2: this row is too long"), "{ran:?}");
}

#[test]
fn a_copy_is_whole_and_nobody_else_may_read_it() {
    let office = Office::new("register-backup");
    let ana = office.ana();
    office.json(&["backup", "copy.db"]);
    let (code, _) = office.run(&["backup", "copy.db"]);
    assert_eq!(code, 1, "what is there is not written over");
    let copy = ["--register", "sqlite:copy.db"];
    assert_eq!(office.json(&[&["audit", "verify"][..], &copy].concat())["entries"], 1);
    assert_eq!(office.json(&[&["show", &ana][..], &copy].concat())["person"]["id"], ana.as_str());
    #[cfg(unix)]
    for file in ["copy.db", "authority/register.db"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(office.bench.dir.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
}

#[test]
fn erased_people_are_gone_and_the_audit_is_whole() {
    let office = Office::new("register-erase");
    office.write("ana.csv", ANA);
    office.json(&["import", "ana.csv", "--at", "2019-05-01T00:00:00Z"]);
    office.write("mei.csv", "2,Lei Mei,,1991-02-03,PRT,mo-permanent,,,,\n");
    office.json(&["import", "mei.csv"]);
    let dry = office.json(&["erase-before", "2020-01-01", "--dry-run"]);
    assert_eq!((&dry["erased"], office.entries()), (&1.into(), 2));
    assert_eq!(office.json(&["erase-before", "2020-01-01"])["erased"], 1);
    assert_eq!((office.run(&["find", "Chan"]).0, office.run(&["find", "Lei"]).0), (1, 0));
    assert_eq!(office.entries(), 3);
    let (code, told) = office.run(&["import", "ana.csv"]);
    assert_eq!((code, &told["rejected"]), (1, &1.into()), "who was erased does not come back");
    assert_eq!(office.run(&["erase-before", "2999-01-01"]).0, 2, "this day has not come");
}

#[test]
fn what_is_named_wrongly_is_told_by_its_name() {
    let office = Office::new("register-names");
    let nobody = "00112233445566778899aabbccddeeff";
    for (args, code, wanted) in [
        (&["show", "7"][..], 2, "32 hex digits"),
        (&["show", nobody], 1, nobody),
        (&["enquire", nobody, "hk-mutual"], 1, "hk-mutual"),
        (&["tell", nobody, "card.lost"], 2, "document.lost"),
        (&["tell", nobody, "document.lost", "--becomes", "height=2"], 2, "height"),
        (&["tell", nobody, "document.lost", "--document", "card:2020-01-01:2030-01-01"], 1, "card"),
        (&["find", "x", "--register", "sqlite:no/such.db"], 1, "no/such.db"),
        (&["find", "x", "--register", "mysql:x"], 1, "sqlite: or postgres:"),
        (&["find", "x", "--register", "postgres://li:secret@127.0.0.1:1/x"], 1, "li@127.0.0.1:1"),
        (&["import", "no-such.csv"], 1, "no-such.csv"),
    ] {
        let ran = office.bench.run(&Office::args(args));
        assert!(ran.code == code && ran.stderr.contains(wanted), "{ran:?}");
        assert!(!ran.stderr.contains("secret"), "{ran:?}");
    }
}
