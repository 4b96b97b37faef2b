//! What happened to a person, in the order in which it happened.

use clearance_authority::desk::PersonPage;
use clearance_authority::hex;
use clearance_authority::moment::timestamp;
use clearance_authority::register::EventRecord;
use clearance_schemes::time::Instant;

/// A moment of a person's time line.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) at: Instant,
    pub(super) what: String,
}

pub(super) fn time_line(page: &PersonPage) -> Vec<Moment> {
    let mut all = vec![moment(page.person.entered, "entered".to_owned())];
    for paper in &page.papers {
        all.push(moment(
            paper.received,
            format!("paper {} ({}) handed in", paper.piece, paper.count),
        ));
    }
    all.extend(page.events.iter().map(|told| moment(told.happened, event(told))));
    for (application, decisions) in &page.applications {
        let what = format!("applied under {} ({})", application.scheme, application.id);
        all.push(moment(application.lodged, what));
        for decision in decisions {
            let what = format!("decision by {}: {}", decision.by, decision.answer);
            all.push(moment(decision.decided, what));
        }
    }
    for key in &page.keys {
        all.push(moment(key.bound, "phone bound".to_owned()));
        all.extend(key.ended.map(|at| moment(at, "phone given up".to_owned())));
    }
    for issued in &page.credentials {
        let id = hex(&issued.cti);
        let until = timestamp(issued.until);
        all.push(moment(issued.issued, format!("credential {id} issued, until {until}")));
        all.extend(issued.revoked.map(|at| moment(at, format!("credential {id} revoked"))));
    }
    for notice in &page.notices {
        all.push(moment(notice.told, format!("told: {} of {}", notice.text, notice.scheme)));
    }
    all.sort_by_key(|moment| moment.at);
    all
}

fn moment(at: Instant, what: String) -> Moment {
    Moment { at, what }
}

fn event(told: &EventRecord) -> String {
    let mut what = told.kind.to_string();
    for (word, value) in [(" of", &told.of), (" for", &told.cause), (" at", &told.at)] {
        what.extend(value.iter().map(|value| format!("{word} {value}")));
    }
    if told.told != told.happened {
        what.push_str(&format!(" (told {})", timestamp(told.told)));
    }
    what
}
