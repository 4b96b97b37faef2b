//! Would I get it, and if not, why? Asked by anybody, who says what they are. The rules alone answer: nobody is looked
//! up, and nothing is kept.

use std::collections::BTreeMap;

use axum::extract::State;
use clearance_authority::desk::Question;
use clearance_schemes::library::Library;
use clearance_schemes::model::{DocumentState, EventKind, PaperForm, StateMeaning};
use clearance_schemes::situation::{
    Decided, Document, Event, Member, Paper, Person, Situation, Slot, Standing,
};
use clearance_schemes::time::Instant;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::Who;
use crate::app::Web;
use crate::enquiry::{Answer, Enquiry};
use crate::http::{Check, Date, Endpoint, Json, Moment, Problem};

/// Documents, papers, standings or events of one person.
const MOST: usize = 50;
/// Characters of a word.
const LONGEST: usize = 200;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::post("/v1/enquiry", Who::Anyone, ask)
            .says("What a scheme answers somebody who describes themselves")
            .more("By the rules alone: nobody is looked up, and nothing is kept. Members of a group have no number here.")
            .takes::<Description>()
            .gives::<Answer>(200, "The answer, what it costs, and by when")
            .fails(&[Problem::not_found]),
    ]
}

/// What is asked, and who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Description {
    /// What is asked of the scheme.
    question: Enquiry,
    /// The applicant.
    #[serde(default)]
    person: Described,
    /// The other members of the group, in the question's order.
    #[serde(default)]
    members: Vec<Described>,
}

/// Somebody as they describe themselves. What is left out is not known.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Described {
    /// Day of birth.
    born: Option<Date>,
    /// ISO 3166 alpha-3.
    #[schema(max_length = 200)]
    nationality: Option<String>,
    /// `mo-permanent` and the like.
    #[schema(max_length = 200)]
    residence: Option<String>,
    /// Place of birth.
    #[schema(max_length = 200)]
    birthplace: Option<String>,
    /// Whether a phone is bound to the person.
    has_phone: Option<bool>,
    /// Documents, of each kind the newest last.
    #[serde(default)]
    #[schema(max_items = 50)]
    documents: Vec<StatedDocument>,
    /// Papers that could be handed in.
    #[serde(default)]
    #[schema(max_items = 50)]
    papers: Vec<StatedPaper>,
    /// What the person has under schemes.
    #[serde(default)]
    #[schema(max_items = 50)]
    standings: Vec<StatedStanding>,
    /// What happened.
    #[serde(default)]
    #[schema(max_items = 50)]
    events: Vec<StatedEvent>,
}

/// A document.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatedDocument {
    /// Kind, of the vocabulary.
    #[schema(max_length = 200)]
    kind: String,
    /// `in-force`, `lost` and so on; in force where left out.
    state: Option<String>,
    /// Day of issue.
    issued: Option<Date>,
    /// Last day.
    expires: Option<Date>,
    /// Other fields, as the vocabulary has them.
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

/// A paper.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatedPaper {
    /// Which, of the vocabulary.
    #[schema(max_length = 200)]
    piece: String,
    /// `any`, `copy`, `original` or `original-returned`; an original where left out.
    form: Option<String>,
    /// How many; one where left out.
    count: Option<u32>,
    /// Last day on which it is good.
    until: Option<Date>,
}

/// What somebody has under a scheme.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatedStanding {
    /// The scheme.
    #[schema(max_length = 200)]
    scheme: String,
    /// State, by the scheme's name for it.
    #[schema(max_length = 200)]
    state: String,
    /// The reasons for which it is suspended.
    #[serde(default)]
    #[schema(max_items = 50)]
    suspended_for: Vec<String>,
    /// Why it ended.
    ended_for: Option<String>,
    /// Last day.
    until: Option<Date>,
    /// Since when.
    since: Option<Moment>,
}

/// Something that happened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatedEvent {
    /// What: `document.lost`, `check.passed` and so on.
    kind: String,
    /// Of which document, scheme, paper or check.
    #[schema(max_length = 200)]
    of: Option<String>,
    /// Why.
    #[schema(max_length = 200)]
    cause: Option<String>,
    /// When.
    happened: Moment,
}

async fn ask(
    State(web): State<Web>,
    Json(description): Json<Description>,
) -> Result<axum::Json<Answer>, Problem> {
    let Description { question, person, members } = description;
    let mut check = Check::default();
    let reason = "describe them without a number: a stranger is told nothing of anybody";
    check.must(question.people().next().is_none(), "question.members", reason);
    let reason = "as many as the question has members, or fewer, please";
    check.must(members.len() <= question.members.len(), "members", reason);
    let person = person.read(&web.library, &mut check);
    let members = members.into_iter().map(|it| it.read(&web.library, &mut check)).collect();
    check.done()?;
    let (question, language) = question.question()?;
    let situation = situation(&web, (person, members), question.clone()).await?;
    let answered = web.desk().enquire_stated(&question.scheme, &situation)?;
    Ok(axum::Json(Answer::of(&web.library, &answered, language)?))
}

/// What was said, as the rules ask for it. Only the office's time that is asked for is looked up: it is nobody's.
async fn situation(
    web: &Web,
    (person, members): (Person, Vec<Person>),
    question: Question,
) -> Result<Situation, Problem> {
    let mut members = members.into_iter();
    let group = question.members.into_iter().map(|member| Member {
        person: members.next().unwrap_or_default(),
        asked: member.asked,
        form: member.form,
        shared: member.shared,
    });
    let slot = match question.slot {
        Some((at, begins)) => time(web, &at, begins).await?,
        None => None,
    };
    Ok(Situation {
        now: web.now(),
        lodged: None,
        person,
        asked: question.asked,
        form: question.form,
        group: group.collect(),
        shared: question.shared,
        slot,
        booked: None,
        app: question.app,
        signed: question.signed,
        present: question.present,
        decided: question.requested.into_iter().map(|rule| (rule, Decided::Open)).collect(),
        stated_counts: question.counts,
    })
}

/// A time at an office, with what is taken of it.
async fn time(web: &Web, at: &str, begins: Instant) -> Result<Option<Slot>, Problem> {
    let next = Instant(begins.0.saturating_add(1));
    let found = web.desk().slots(at, begins, next).await?.into_iter().next();
    Ok(found.map(|it| Slot { at: it.at, begins: it.begins, ends: it.ends, taken: it.taken }))
}

impl Described {
    /// As the rules see them; what is wrong is noted.
    fn read(self, library: &Library, check: &mut Check) -> Person {
        for (name, text) in [
            ("nationality", &self.nationality),
            ("residence", &self.residence),
            ("birthplace", &self.birthplace),
        ] {
            check.maybe(name, text.as_ref(), LONGEST);
        }
        for (name, count) in [
            ("documents", self.documents.len()),
            ("papers", self.papers.len()),
            ("standings", self.standings.len()),
            ("events", self.events.len()),
        ] {
            check.must(count <= MOST, name, format!("at most {MOST}, please"));
        }
        let documents = self.documents.into_iter().take(MOST);
        let papers = self.papers.into_iter().take(MOST);
        let standings = self.standings.into_iter().take(MOST);
        let mut events: Vec<_> =
            self.events.into_iter().take(MOST).filter_map(|it| it.read(check)).collect();
        events.sort_by_key(|event| event.happened);
        Person {
            born: self.born.map(|day| day.0),
            nationality: self.nationality,
            residence: self.residence,
            birthplace: self.birthplace,
            key_bound: self.has_phone,
            documents: documents.filter_map(|it| it.read(library, check)).collect(),
            papers: papers.filter_map(|it| it.read(library, check)).collect(),
            standings: standings.filter_map(|it| it.read(library, check)).collect(),
            events,
        }
    }
}

impl StatedDocument {
    fn read(self, library: &Library, check: &mut Check) -> Option<Document> {
        let is_known = library.vocabulary.documents.iter().any(|known| known.name == self.kind);
        check.must(is_known, "documents.kind", "the vocabulary has no such document");
        check.words("documents.fields", &self.fields);
        let state = match self.state {
            Some(state) => check.word("documents.state", &state, DocumentState::NAMES)?,
            None => DocumentState::InForce,
        };
        let (issued, expires) = (self.issued.map(|day| day.0), self.expires.map(|day| day.0));
        Some(Document { kind: self.kind, state, issued, expires, fields: self.fields })
    }
}

impl StatedPaper {
    fn read(self, library: &Library, check: &mut Check) -> Option<Paper> {
        let is_known = library.vocabulary.papers.iter().any(|(known, _)| *known == self.piece);
        check.must(is_known, "papers.piece", "the vocabulary has no such paper");
        let form = match self.form {
            Some(form) => check.word("papers.form", &form, PaperForm::NAMES)?,
            None => PaperForm::Original,
        };
        let count = self.count.unwrap_or(1);
        check.must((1..=100).contains(&count), "papers.count", "between 1 and 100, please");
        let until = self.until.map(|day| day.0);
        Some(Paper { piece: self.piece, form, count, until, unfit: false })
    }
}

impl StatedStanding {
    fn read(self, library: &Library, check: &mut Check) -> Option<Standing> {
        let Some(meaning) = meaning(library, &self.scheme, &self.state) else {
            check.bad("standings", "there is no such scheme, or it has no such state");
            return None;
        };
        let is_few = self.suspended_for.len() <= MOST;
        check.must(is_few, "standings.suspended_for", format!("at most {MOST}, please"));
        for reason in self.suspended_for.iter().chain(&self.ended_for) {
            check.text("standings.suspended_for", reason, LONGEST);
        }
        Some(Standing {
            scheme: self.scheme,
            state: self.state,
            meaning,
            suspended_for: self.suspended_for,
            ended_for: self.ended_for,
            until: self.until.map(|day| day.0),
            since: self.since.map(|at| at.0),
        })
    }
}

/// What a state of the newest version of a scheme means.
fn meaning(library: &Library, scheme: &str, state: &str) -> Option<StateMeaning> {
    let version = library.folders.get(scheme)?.versions.values().next_back()?;
    let states = &version.scheme.life.as_ref()?.states;
    states.iter().find(|(known, _)| known == state).map(|(_, meaning)| *meaning)
}

impl StatedEvent {
    fn read(self, check: &mut Check) -> Option<Event> {
        let kind = check.word("events.kind", &self.kind, EventKind::NAMES)?;
        check.maybe("events.of", self.of.as_ref(), LONGEST);
        check.maybe("events.cause", self.cause.as_ref(), LONGEST);
        Some(Event {
            kind,
            of: self.of,
            cause: self.cause,
            at: None,
            capacity: None,
            day: None,
            happened: self.happened.0,
            told: self.happened.0,
        })
    }
}
