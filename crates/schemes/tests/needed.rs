//! No statement of a shipped scheme can be taken out without a case that notices.

use std::fs;
use std::path::PathBuf;

use clearance_schemes::cases::{Cases, read, read_people, run};
use clearance_schemes::library::Library;
use clearance_schemes::model::{GatePlaces, Scheme};

fn shipped() -> Vec<(String, Cases)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemes");
    let text = |path: PathBuf| fs::read_to_string(&path).expect("a shipped file");
    let people = read_people("people.toml", &text(folder.join("people.toml"))).expect("people");
    let library = clearance_schemes::shipped();
    let of = |name: &String| {
        let text = text(folder.join(name).join("cases.toml"));
        (name.clone(), read(name, &text, &people).unwrap_or_else(|error| panic!("{error}")))
    };
    library.folders.keys().map(of).collect()
}

/// The scheme once for each of its statements, without it.
fn without_one(scheme: &Scheme) -> Vec<(String, Scheme)> {
    let mut all = Vec::new();
    let mut each =
        |count: usize, name: &dyn Fn(usize) -> String, take: &dyn Fn(&mut Scheme, usize)| {
            for index in 0..count {
                let mut less = scheme.clone();
                take(&mut less, index);
                all.push((name(index), less));
            }
        };
    let checks = &scheme.checks;
    each(
        checks.require.len(),
        &|at| format!("line {}: {}", checks.require[at].spot.line, checks.require[at].id),
        &|less, at| drop(less.checks.require.remove(at)),
    );
    each(
        checks.papers.len(),
        &|at| format!("line {}: paper {}", checks.papers[at].spot.line, checks.papers[at].piece),
        &|less, at| drop(less.checks.papers.remove(at)),
    );
    each(
        checks.remark.len(),
        &|at| format!("line {}: remark {}", checks.remark[at].spot.line, checks.remark[at].id),
        &|less, at| drop(less.checks.remark.remove(at)),
    );
    each(
        checks.never.len(),
        &|at| format!("line {}: never", checks.never[at].spot.line),
        &|less, at| drop(less.checks.never.remove(at)),
    );
    each(
        scheme.form.len(),
        &|at| format!("line {}: form {}", scheme.form[at].spot.line, scheme.form[at].name),
        &|less, at| drop(less.form.remove(at)),
    );
    for (place, (name, rows)) in scheme.deadlines.iter().enumerate() {
        each(
            rows.len(),
            &|at| format!("line {}: deadline {name}", rows[at].spot.line),
            &|less, at| drop(less.deadlines[place].1.remove(at)),
        );
    }
    if let Some(fees) = &scheme.fees {
        each(
            fees.lines.len(),
            &|at| format!("line {}: fee {}", fees.lines[at].spot.line, fees.lines[at].id),
            &|less, at| less.fees.iter_mut().for_each(|fees| drop(fees.lines.remove(at))),
        );
        each(
            fees.waivers.len(),
            &|at| format!("line {}: waiver {}", fees.waivers[at].spot.line, fees.waivers[at].id),
            &|less, at| less.fees.iter_mut().for_each(|fees| drop(fees.waivers.remove(at))),
        );
    }
    if let Some(grant) = &scheme.grant {
        each(
            grant.not_after.len(),
            &|at| {
                format!(
                    "line {}: not_after {:?}",
                    grant.not_after[at].spot.line, grant.not_after[at].what
                )
            },
            &|less, at| less.grant.iter_mut().for_each(|grant| drop(grant.not_after.remove(at))),
        );
        each(grant.standing.len(), &|at| format!("grant.standing {at}"), &|less, at| {
            less.grant.iter_mut().for_each(|grant| drop(grant.standing.remove(at)))
        });
        each(
            usize::from(grant.document.is_some()),
            &|_| "grant.document".to_owned(),
            &|less, _| less.grant.iter_mut().for_each(|grant| grant.document = None),
        );
    }
    if let Some(life) = &scheme.life {
        each(
            life.on.len(),
            &|at| format!("line {}: on {:?}", life.on[at].spot.line, life.on[at].events),
            &|less, at| less.life.iter_mut().for_each(|life| drop(life.on.remove(at))),
        );
    }
    each(
        scheme.gate.shown.len(),
        &|at| {
            format!("line {}: shown {}", scheme.gate.shown[at].spot.line, scheme.gate.shown[at].at)
        },
        &|less, at| drop(less.gate.shown.remove(at)),
    );
    if let Some(GatePlaces::Listed(rows)) = scheme.gate.code.as_ref().map(|code| &code.places) {
        each(rows.len(), &|at| format!("place {at}"), &|less, at| {
            if let Some(GatePlaces::Listed(rows)) = less.gate.code.as_mut().map(|it| &mut it.places)
            {
                rows.remove(at);
            }
        });
    }
    for (place, notice) in scheme.notices.iter().enumerate() {
        // A notice that shows nothing only keeps facts.
        let shows = !notice.show.is_empty() || !notice.links.is_empty();
        each(
            usize::from(shows),
            &|_| format!("line {}: notice {}", notice.spot.line, notice.name),
            &|less, _| drop(less.notices.remove(place)),
        );
    }
    each(usize::from(scheme.wallet.is_some()), &|_| "wallet".to_owned(), &|less, _| {
        less.wallet = None
    });
    all
}

fn is_noticed(library: &Library, name: &str, all: &[(String, Cases)]) -> bool {
    let fails = |name: &str, cases: &Cases| {
        cases.cases.iter().any(|(_, case)| !run(library, name, cases, case).is_empty())
    };
    let own = all.iter().filter(|(folder, _)| folder == name);
    let others = all.iter().filter(|(folder, _)| folder != name);
    own.chain(others).any(|(folder, cases)| fails(folder, cases))
}

#[test]
fn every_statement_of_every_shipped_scheme_is_needed_by_a_case() {
    let library = clearance_schemes::shipped();
    let all = shipped();
    let mut idle = Vec::new();
    let mut count = 0;
    for (name, folder) in &library.folders {
        for (number, version) in &folder.versions {
            for (what, less) in without_one(&version.scheme) {
                count += 1;
                let mut library = library.clone();
                let versions = library.folders.get_mut(name).map(|it| &mut it.versions);
                if let Some(version) = versions.and_then(|all| all.get_mut(number)) {
                    version.scheme = less;
                }
                if !is_noticed(&library, name, &all) {
                    idle.push(format!("{name}/{number}.toml, {what}"));
                }
            }
        }
    }
    println!("{count} statements");
    assert!(idle.is_empty(), "{} of {count}\n{}", idle.len(), idle.join("\n"));
}
