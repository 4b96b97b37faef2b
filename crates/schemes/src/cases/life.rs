//! A life: what became of a standing by given moments, with all that was told until then.

use super::file::{ExpectedState, StandingSaid};
use super::run::{Differences, list, show};
use super::situate::{Cannot, Setting};
use super::words;
use crate::life::{Act, Effect, Known, Lived, Lodged, Record, Report, Settled, settle};
use crate::situation::Person;
use crate::time::Instant;

pub(super) fn story(setting: &Setting<'_>, into: &mut Differences) -> Result<(), Cannot> {
    let mut before = Instant(i64::MIN);
    for expected in &setting.case.expect {
        let at = setting.instant(expected.at)?;
        let settled = settle(&setting.library, &record(setting, at)?, at);
        compare(setting, expected, &settled, before, into);
        before = at;
    }
    Ok(())
}

/// What the register knows at a moment.
fn record(setting: &Setting<'_>, now: Instant) -> Result<Record, Cannot> {
    let case = setting.case;
    let said = setting.person_said()?;
    let mut person = setting.person(&said, None)?;
    person.events.clear();
    let mut record = Record {
        known: known(person),
        standings: Vec::new(),
        reports: reports(setting, &said.events, now)?,
        done: Vec::new(),
    };
    let own = setting.scheme.head.name.as_str();
    if let Some(granted) = case.granted {
        let granted = setting.instant(granted)?;
        let stated = said.standings.iter().find(|standing| standing.scheme == own);
        let slot = case.booked.as_ref().or(case.slot.as_ref());
        record.standings.push(Lodged {
            number: 1,
            scheme: own.to_owned(),
            version: setting.scheme.head.version,
            lodged: case.lodged.map_or(Ok(granted), |at| setting.instant(at))?,
            granted,
            until: stated.and_then(|standing| standing.until).map(|day| day.0),
            asked: case.ask.clone(),
            form: case.form.clone(),
            slot: slot.map(|slot| setting.slot(slot)).transpose()?,
        });
    }
    for (number, standing) in (2..).zip(&said.standings) {
        if standing.scheme != own && standing.ended_for.is_none() {
            record.standings.push(other(setting, number, standing)?);
        }
    }
    Ok(record)
}

/// The person is known as of the last change of who they are; what was before, the case does not say.
fn known(person: Person) -> Vec<Known> {
    vec![Known { from: Instant(i64::MIN), person }]
}

fn reports(
    setting: &Setting<'_>,
    said: &[super::EventSaid],
    now: Instant,
) -> Result<Vec<Report>, Cannot> {
    let mut reports = Vec::new();
    for said in said {
        for event in setting.events(std::slice::from_ref(said))? {
            if event.told <= now {
                let slot = said.slot.as_ref().map(|slot| setting.slot(slot)).transpose()?;
                reports.push(Report { slot, stated: said.ask.clone(), ..Report::from(event) });
            }
        }
    }
    Ok(reports)
}

/// A standing under another scheme, since when it says.
fn other(setting: &Setting<'_>, number: u64, said: &StandingSaid) -> Result<Lodged, Cannot> {
    let folder = setting.library.folders.get(&said.scheme);
    let version = folder.and_then(|folder| folder.versions.keys().next_back());
    let since = said.since.ok_or_else(|| format!("since when is there {}?", said.scheme))?;
    let since = setting.instant(since)?;
    Ok(Lodged {
        number,
        scheme: said.scheme.clone(),
        version: *version.ok_or_else(|| format!("there is no scheme {:?}", said.scheme))?,
        lodged: since,
        granted: since,
        until: said.until.map(|day| day.0),
        asked: said.ask.clone(),
        form: std::collections::BTreeMap::new(),
        slot: None,
    })
}

fn compare(
    setting: &Setting<'_>,
    expected: &ExpectedState,
    settled: &Settled,
    before: Instant,
    into: &mut Differences,
) {
    let scheme = expected.scheme.as_deref().unwrap_or(&setting.scheme.head.name);
    let lived: Vec<&Lived> =
        settled.standings.iter().filter(|lived| lived.standing.scheme == scheme).collect();
    let effects: Vec<&Effect> = settled
        .effects
        .iter()
        .filter(|effect| effect.scheme == scheme && effect.from > before)
        .collect();
    let at = |what: &str| format!("at {}, {what}", expected.at);
    let last = lived.last();
    into.same(
        &at("state"),
        &expected.state,
        last.map_or("no standing", |lived| lived.standing.state.as_str()),
    );
    if let Some(count) = expected.standings {
        into.same(&at("standings"), count, lived.len());
    }
    if let (Some(reasons), Some(lived)) = (&expected.suspended_for, last) {
        into.same_list(&at("suspended_for"), reasons, &lived.standing.suspended_for);
    }
    if let Some(reason) = &expected.ended_for {
        let found = last.and_then(|lived| lived.standing.ended_for.as_deref());
        into.same(&at("ended_for"), reason, found.unwrap_or("nothing"));
    }
    if let Some(due) = &expected.due {
        let running = last.into_iter().flat_map(|lived| &lived.deadlines);
        let found: Vec<String> = running
            .filter(|running| !running.over)
            .map(|running| {
                let rows = setting.scheme.deadlines.iter().find(|(name, _)| *name == running.name);
                let promise = rows.and_then(|(_, rows)| rows.first()).map(|row| row.promise);
                let day = running.at.map_or_else(|| "unknown".to_owned(), |at| show(setting, at));
                format!("{} {day}{}", running.name, promise.map_or("", words::promise))
            })
            .collect();
        into.same_list(&at("due"), due, &found);
    }
    let did: Vec<String> = effects.iter().filter_map(|effect| act(&effect.act)).collect();
    match &expected.did {
        Some(expected) => into.same_list(&at("did"), expected, &did),
        // Nobody expects that an officer has to look at it.
        None => {
            let doubts: Vec<String> =
                did.into_iter().filter(|did| did.starts_with("officer")).collect();
            into.same_list(&at("did"), &[], &doubts);
        }
    }
    if let Some(expected) = &expected.remedies {
        let mut found: Vec<String> = Vec::new();
        for remedy in effects.iter().flat_map(|effect| &effect.remedies).map(words::remedy) {
            if !found.contains(&remedy) {
                found.push(remedy);
            }
        }
        into.same(&at("remedies"), list(expected), list(&found));
    }
}

/// What is done, as a case writes it. A change of status follows from the state.
fn act(act: &Act) -> Option<String> {
    Some(match act {
        Act::Issue => "issue".to_owned(),
        Act::Keep => "keep".to_owned(),
        Act::Status(_) => return None,
        Act::MoveDate(_) => "move-date".to_owned(),
        Act::Officer(doubt) => format!("officer {doubt:?}"),
        Act::Reissue => "reissue".to_owned(),
        Act::ReleasePlace => "release a place".to_owned(),
        Act::Replace => "replace".to_owned(),
        Act::Reprint => "reprint".to_owned(),
        Act::Tell(id) => format!("tell {id}"),
    })
}
