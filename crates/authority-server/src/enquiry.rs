//! What is asked of a scheme, and the answer as an applicant reads it. Phones, officers and strangers share it.

use std::collections::BTreeMap;

use clearance_authority::desk::{Answered, Question};
use clearance_authority::hex;
use clearance_authority::register::{Id as Number, MemberRecord};
use clearance_schemes::library::Library;
use clearance_schemes::texts::{Explanation, Language, explain, explain_bill, explain_due};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Id, Moment, Problem};

/// A language of the texts.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, ToSchema)]
pub(crate) enum Lang {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Portuguese.
    #[serde(rename = "pt")]
    Pt,
    /// Chinese, traditional characters.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// Chinese, simplified characters.
    #[serde(rename = "zh-Hans")]
    ZhHans,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::En => Self::En,
            Lang::Pt => Self::Pt,
            Lang::ZhHant => Self::ZhHant,
            Lang::ZhHans => Self::ZhHans,
        }
    }
}

/// What is asked of a scheme.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Enquiry {
    /// The scheme.
    pub(crate) scheme: String,
    /// The answers to what the scheme asks.
    #[serde(default)]
    pub(crate) asked: BTreeMap<String, String>,
    /// The fields of its form.
    #[serde(default)]
    pub(crate) form: BTreeMap<String, String>,
    /// The other members of a group.
    #[serde(default)]
    pub(crate) members: Vec<Member>,
    /// What all members share.
    #[serde(default)]
    pub(crate) shared: BTreeMap<String, String>,
    /// The time that is asked for.
    pub(crate) slot: Option<At>,
    /// The app's version.
    pub(crate) app: Option<u32>,
    /// Who signed.
    #[serde(default)]
    pub(crate) signed: Vec<String>,
    /// Who is present.
    #[serde(default)]
    pub(crate) present: Vec<String>,
    /// Counts that others keep, by rule.
    #[serde(default)]
    pub(crate) counts: BTreeMap<String, u32>,
    /// Rules for which an officer's discretion is asked.
    #[serde(default)]
    pub(crate) requested: Vec<String>,
    /// The language of the texts.
    #[serde(default)]
    pub(crate) language: Lang,
}

/// Another member of a group.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Member {
    /// Who; left out for somebody whom the register does not know.
    pub(crate) person: Option<Id>,
    /// The answers that each gives.
    #[serde(default)]
    pub(crate) asked: BTreeMap<String, String>,
    /// The fields that each fills in.
    #[serde(default)]
    pub(crate) form: BTreeMap<String, String>,
    /// What this member shares.
    #[serde(default)]
    pub(crate) shared: BTreeMap<String, String>,
}

/// A time at an office, or a stand.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct At {
    /// Where.
    pub(crate) at: String,
    /// When it begins.
    pub(crate) begins: Moment,
}

/// Members of a group that are looked at.
const MOST_MEMBERS: usize = 50;
/// Bytes of one answer, and answers.
const LONGEST: usize = 2_000;
const MOST_ANSWERS: usize = 200;

impl Enquiry {
    /// As the desk takes it.
    ///
    /// # Errors
    /// [`Problem`] where something is far too long.
    pub(crate) fn question(self) -> Result<(Question, Language), Problem> {
        let maps = [&self.asked, &self.form, &self.shared];
        let of_members =
            self.members.iter().flat_map(|member| [&member.asked, &member.form, &member.shared]);
        let is_long = maps.into_iter().chain(of_members).any(|map| {
            map.len() > MOST_ANSWERS
                || map.iter().any(|(key, value)| key.len() > LONGEST || value.len() > LONGEST)
        });
        if is_long || self.members.len() > MOST_MEMBERS || self.scheme.len() > 64 {
            return Err(Problem::invalid().of("an answer, or the group, is far too long"));
        }
        let members = self.members.into_iter().map(|member| MemberRecord {
            person: member.person.map(|id| id.0),
            asked: member.asked,
            form: member.form,
            shared: member.shared,
        });
        let question = Question {
            scheme: self.scheme,
            asked: self.asked,
            form: self.form,
            members: members.collect(),
            shared: self.shared,
            slot: self.slot.map(|slot| (slot.at, slot.begins.0)),
            app: self.app,
            signed: self.signed,
            present: self.present,
            counts: self.counts,
            requested: self.requested,
        };
        Ok((question, self.language.into()))
    }

    /// The known members of the group.
    pub(crate) fn people(&self) -> impl Iterator<Item = Number> {
        self.members.iter().filter_map(|member| member.person.map(|id| id.0))
    }
}

/// The answer of a scheme.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Answer {
    /// The scheme.
    scheme: String,
    /// The version that answered.
    version: u32,
    /// SHA-256 of the version's file.
    digest: String,
    /// `eligible`, `not-yet`, `officer` or `not-eligible`.
    answer: String,
    /// The answer in words, with the earliest day.
    text: String,
    /// Everything that stands in the way.
    obstacles: Vec<Obstacle>,
    /// What is offered instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<String>,
    /// The papers that are needed.
    papers: Vec<String>,
    /// What hinders nothing.
    remarks: Vec<String>,
    /// What it costs, a line each.
    fees: Vec<String>,
    /// Until when what is done, if it began now.
    deadlines: Vec<String>,
    /// The language of the texts.
    language: String,
    /// Which language counts, where it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    decides: Option<String>,
}

/// Something that stands in the way.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Obstacle {
    /// Its reason: stable, for programs.
    reason: String,
    /// What stands in the way.
    title: String,
    /// Which member of the group, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<usize>,
    /// What is.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<String>,
    /// What is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    needed: Option<String>,
    /// From when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// What to do, a step each.
    advice: Vec<String>,
}

impl Answer {
    /// As the applicant reads it.
    ///
    /// # Errors
    /// [`Problem`] where the library lacks the scheme.
    pub(crate) fn of(
        library: &Library,
        answered: &Answered,
        language: Language,
    ) -> Result<Self, Problem> {
        let (name, number) = &answered.outcome.scheme;
        let version = library.folders.get(name).and_then(|it| it.versions.get(number));
        let version = version.ok_or_else(Problem::failed)?;
        let explained =
            explain(library, &answered.outcome, language).ok_or_else(Problem::failed)?;
        let scheme = &version.scheme;
        let bill = answered.bill.as_ref();
        let due = answered.deadlines.iter();
        Ok(Self {
            scheme: name.clone(),
            version: *number,
            digest: hex(&answered.digest),
            answer: answered.outcome.answer.name().to_owned(),
            obstacles: obstacles(&explained),
            fees: bill.map_or_else(Vec::new, |bill| explain_bill(library, scheme, bill, language)),
            deadlines: due.map(|due| explain_due(library, scheme, due, language)).collect(),
            text: explained.answer,
            otherwise: explained.otherwise,
            papers: explained.papers,
            remarks: explained.remarks,
            language: explained.language.to_string(),
            decides: explained.decides,
        })
    }
}

pub(crate) fn obstacles(explained: &Explanation) -> Vec<Obstacle> {
    explained
        .obstacles
        .iter()
        .map(|told| Obstacle {
            reason: told.reason.clone(),
            title: told.title.clone(),
            member: told.member,
            now: told.now.clone(),
            needed: told.needed.clone(),
            from: told.from.clone(),
            advice: told.advice.clone(),
        })
        .collect()
}
