//! Migrations, imports and copies of the register killed (SIGKILL) at random moments: nothing is half done, and
//! nothing is there twice.

use std::fmt::Write as _;
use std::fs;

use crate::kill::Killer;
use crate::run::Bench;

#[path = "../../../authority-sql/tests/both/postgres.rs"]
pub(crate) mod postgres;

/// Three batches.
const ROWS: u64 = 1_200;

/// Kills of each kind where nobody asks for more.
const FEW: u32 = 6;

/// `CLEARANCE_KILLS`: more kills, and PostgreSQL too.
fn wanted() -> Option<u32> {
    std::env::var("CLEARANCE_KILLS").ok().map(|text| text.parse().unwrap())
}

/// A bench with a file of [`ROWS`] people who have a card each.
fn bench(test: &str) -> Bench {
    let bench = Bench::new(test);
    let mut text = "key,name_latin,born,document,number,issued,expires\n".to_owned();
    for row in 0..ROWS {
        let card = format!("mo-permanent-card,{row:07},2020-01-01,2030-01-01");
        writeln!(text, "{row},Chan {row},1990-02-02,{card}").unwrap();
    }
    fs::write(bench.dir.join("all.csv"), text).unwrap();
    bench
}

fn args<'a>(register: &'a str, args: &[&'a str]) -> Vec<&'a str> {
    [&["authority", "register", "--register", register][..], args].concat()
}

/// The number of entries of a chain that is whole.
fn entries(bench: &Bench, register: &str) -> u64 {
    bench.json(&args(register, &["audit", "verify"]))["entries"].as_u64().unwrap()
}

/// Kills migrations and imports of one register after the other until so many imports were hit.
fn kill_imports(test: &str, kills: u32, mut next: impl FnMut(u32) -> String) {
    let bench = bench(test);
    let (mut migrations, mut imports) = (Killer::new(0x1eaf_5678), Killer::new(0xbeef_5678));
    let (mut made, mut cut) = (0, 0);
    while imports.kills < kills {
        made += 1;
        let register = next(made);
        while migrations.strike(bench.command(&args(&register, &["init"]))) {}
        let mut last = 0;
        while imports.strike(bench.command(&args(&register, &["import", "all.csv"]))) {
            let now = entries(&bench, &register);
            assert!(now >= last && (now.is_multiple_of(500) || now == ROWS), "{last}, then {now}");
            cut += u32::from(last < now && now < ROWS);
            last = now;
        }
        assert_eq!(entries(&bench, &register), ROWS, "an entry for each person");
        let again = bench.json(&args(&register, &["import", "all.csv"]));
        assert_eq!((&again["before"], &again["rejected"]), (&ROWS.into(), &0.into()));
    }
    let (migrations, imports) = (migrations.kills, imports.kills);
    println!("{test}: {migrations} migrations and {imports} imports killed, {cut} between batches");
}

#[test]
fn a_killed_import_goes_on_with_nobody_twice_and_nothing_half_done() {
    let kills = wanted().unwrap_or(FEW);
    kill_imports("kill-import", kills, |number| format!("sqlite:{number}.db"));
}

/// A server takes seconds to start: only where more is asked for.
#[test]
fn a_killed_import_into_postgresql_goes_on_in_the_same_way() {
    let Some(kills) = wanted() else { return };
    match postgres::database("kill-import") {
        Ok(_) => kill_imports("kill-import-postgresql", kills, |number| {
            postgres::database(&format!("kill-import-{number}")).unwrap()
        }),
        Err(why) => println!("skipped: {why}"),
    }
}

#[test]
fn a_killed_copy_is_none_or_whole() {
    let bench = bench("kill-backup");
    let register = "sqlite:all.db";
    bench.ok(&args(register, &["init"]));
    bench.ok(&args(register, &["import", "all.csv"]));
    let (mut killer, mut whole) = (Killer::new(0xcafe_5678), 0);
    let kills = wanted().unwrap_or(FEW);
    while killer.kills < kills {
        let copy = format!("copy-{}.db", killer.attempts);
        let killed = killer.strike(bench.command(&args(register, &["backup", &copy])));
        if bench.dir.join(&copy).exists() {
            assert_eq!(entries(&bench, &format!("sqlite:{copy}")), ROWS);
            whole += 1;
        } else {
            assert!(killed, "a copy that ended well is there");
            bench.ok(&args(register, &["backup", &copy]));
        }
        fs::remove_file(bench.dir.join(&copy)).unwrap();
    }
    println!("{} copies killed, {whole} were whole", killer.kills);
}
