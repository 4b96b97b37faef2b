//! Which texts a library needs: for every id that anybody may read, in which languages, and with which
//! fields.

use std::collections::BTreeMap;

use super::Language;
use super::find::{target_ids, word_ids};
use super::render::shown_id;
use crate::fees::{EXEMPTION_PAPER_EXPIRED, EXEMPTION_PAPER_MISSING};
use crate::library::Library;
use crate::life::{HELD, HELD_FOR, TAKEN, TAKEN_FOR};
use crate::model::{
    Amount, Answer, At, Column, Condition, Counted, DocumentState, DocumentUntil, EventKind,
    FieldForm, FormKind, GatePlaces, LimitedBy, NamedDate, OfficeAt, PaperForm, Predicate, Promise,
    Remedy, RemedyKind, Rule, Scheme, Spot, Term,
};
use crate::outcome::Lack;

/// A text that must be there.
#[derive(Clone, Debug)]
pub(super) struct Need {
    /// Under one of these ids, the nearest first.
    pub(super) ids: Vec<String>,
    /// In which languages.
    pub(super) languages: Vec<Language>,
    /// Which fields its text may have.
    pub(super) fields: Vec<&'static str>,
    /// It must begin with a sentence that has no field.
    pub(super) begins_bare: bool,
    /// It may be missing: words around a value, where the value alone says too little.
    pub(super) is_optional: bool,
    /// The folder whose own texts go first; none for what is the code's own.
    pub(super) folder: Option<String>,
    /// The file and the statement that needs it.
    pub(super) by: (String, Spot),
}

impl Need {
    /// The words that may stand around a reason's value.
    fn words_around(&self, part: &str) -> Self {
        let ids = self.ids.first().map(|id| format!("{id}.{part}"));
        Self {
            ids: ids.into_iter().collect(),
            begins_bare: false,
            is_optional: true,
            ..self.clone()
        }
    }
}

/// What a finding may tell.
const FINDING: &[&str] = &["is", "needs", "of", "until"];

/// Every text that a library needs.
pub(super) fn needed(library: &Library) -> Vec<Need> {
    let mut needs = Vec::new();
    let mut everywhere: Vec<Language> = Vec::new();
    for (folder, versions) in &library.folders {
        for (number, version) in &versions.versions {
            let file = format!("{folder}/{number}.toml");
            let scheme = &version.scheme;
            let languages: Vec<_> =
                scheme.head.languages.iter().filter_map(|tag| tag.parse().ok()).collect();
            everywhere.extend(&languages);
            let mut collector =
                Collector { library, scheme, folder, file, languages, needs: &mut needs };
            collector.scheme();
        }
    }
    everywhere.sort_unstable();
    everywhere.dedup();
    needs.extend(own(&everywhere));
    needs
}

/// What the code itself says.
fn own(languages: &[Language]) -> Vec<Need> {
    let fixed: &[(&str, &[&'static str])] = &[
        ("label.address", &["is"]),
        ("label.decides", &["is"]),
        ("label.to-do", &[]),
        ("label.fax", &["is"]),
        ("label.from", &["is"]),
        ("label.is-in", &[]),
        ("label.mail", &["is"]),
        ("label.member", &["is"]),
        ("label.moved-to", &["is"]),
        ("label.needed", &["is"]),
        ("label.no-text", &[]),
        ("label.now", &["is"]),
        ("label.open", &["is"]),
        ("label.open-extended", &["is"]),
        ("label.other-language", &["is"]),
        ("label.otherwise", &["target"]),
        ("label.papers", &[]),
        ("label.quoted", &[]),
        ("label.serves-from", &["until"]),
        ("label.serves-until", &["until"]),
        ("label.shown", &["is", "of"]),
        ("label.telephone", &["is"]),
        ("label.time", &["is"]),
        ("label.total", &["is"]),
        ("label.total-is-not-all", &[]),
        ("label.waived", &[]),
        ("label.waiver-lacks-papers", &["is"]),
        ("label.waiver-proved", &["is"]),
        ("label.web", &["is"]),
        ("data-missing", FINDING),
        ("calendar-unknown", FINDING),
        ("decision-open", FINDING),
        ("not-yet-in-force", FINDING),
        ("not-offered", &[]),
        ("document-implausible", &["is", "of"]),
        ("field-missing", &["of"]),
        ("field-malformed", &["is", "of"]),
    ];
    let mut all: Vec<(String, Vec<&'static str>)> =
        fixed.iter().map(|(id, fields)| ((*id).to_owned(), fields.to_vec())).collect();
    let plain = |kind: &str, name: &str| (format!("{kind}.{name}"), Vec::new());
    all.extend(Answer::NAMES.iter().map(|answer| (format!("answer.{answer}"), vec!["until"])));
    all.push(("answer.not-eligible.yet".to_owned(), vec!["until"]));
    all.extend(
        Promise::NAMES.iter().map(|promise| (format!("promise.{promise}"), vec!["of", "until"])),
    );
    all.extend(
        [PaperForm::Copy, PaperForm::Original, PaperForm::OriginalReturned]
            .map(|form| plain("paper-form", form.name())),
    );
    all.extend(Lack::NAMES.iter().map(|lack| plain("lack", lack)));
    all.extend(RemedyKind::ALL.iter().copied().flat_map(remedy_texts));
    all.extend(KNOWN.map(|what| plain("known", what)));
    all.extend(Language::ALL.map(|language| plain("language", language.tag())));
    all.extend(DocumentState::NAMES.iter().map(|state| plain("document-state", state)));
    all.extend(EventKind::NAMES.iter().map(|event| plain("event", event)));
    let bare = |id: &str| !id.contains('.');
    let need = |(id, fields): (String, Vec<_>)| Need {
        begins_bare: bare(&id),
        is_optional: false,
        ids: vec![id],
        languages: languages.to_vec(),
        fields,
        folder: None,
        by: ("texts.toml".to_owned(), Spot::default()),
    };
    let mut needs: Vec<Need> = all.into_iter().map(need).collect();
    let reasons: Vec<Need> = needs.iter().filter(|need| need.begins_bare).cloned().collect();
    for reason in &reasons {
        needs.extend(["now", "needed"].map(|part| reason.words_around(part)));
    }
    needs
}

/// Each remedy has a sentence with its target and one without; two never have a target.
fn remedy_texts(kind: RemedyKind) -> Vec<(String, Vec<&'static str>)> {
    let name = kind.name();
    let plain = (format!("remedy.{name}.plain"), Vec::new());
    match kind {
        RemedyKind::Bind | RemedyKind::UpdateApp => vec![plain],
        RemedyKind::Wait => vec![(format!("remedy.{name}"), vec!["until"]), plain],
        _ => vec![(format!("remedy.{name}"), vec!["target", "until"]), plain],
    }
}

/// What the register keeps of a person, by the names under which it may be missing.
const KNOWN: [&str; 8] =
    ["app", "birthplace", "booked-slot", "born", "holder_key", "nationality", "residence", "slot"];

struct Collector<'a> {
    library: &'a Library,
    scheme: &'a Scheme,
    folder: &'a str,
    file: String,
    languages: Vec<Language>,
    needs: &'a mut Vec<Need>,
}

impl Collector<'_> {
    fn scheme(&mut self) {
        let scheme = self.scheme;
        let top = Spot { line: 1, column: 1 };
        self.name("scheme", top);
        self.name(&format!("zone.{}", scheme.head.time.zone.name()), top);
        self.kind("calendar", &scheme.head.time.calendar, top);
        self.questions();
        self.checks();
        self.tables();
        self.grant();
        self.life();
        self.shown();
        if let Some(fees) = &scheme.fees {
            if let Some(kind) = fees.count.as_ref().and_then(|count| count.kind.as_deref()) {
                self.document(kind, top);
            }
            for line in &fees.lines {
                self.name(&format!("fee.{}", line.id), line.spot);
                self.condition(&line.when);
                debug_assert!(!matches!(&line.amount, Amount::Ladder(steps) if steps.is_empty()));
            }
            for waiver in &fees.waivers {
                for reason in [EXEMPTION_PAPER_EXPIRED, EXEMPTION_PAPER_MISSING] {
                    self.reason(reason, &["of"], None, waiver.spot);
                }
                self.name(&format!("waiver.{}", waiver.id), waiver.spot);
                self.condition(&waiver.when);
                self.kind("paper", waiver.papers.iter().chain(&waiver.welcome), waiver.spot);
            }
        }
    }

    fn questions(&mut self) {
        let scheme = self.scheme;
        for field in &scheme.ask {
            self.name(&format!("ask.{}", field.name), field.spot);
            for value in &field.values {
                let shared = ["word", "country", "office"].map(|kind| format!("{kind}.{value}"));
                let own = format!("ask.{}.{value}", field.name);
                let ids = [own].into_iter().chain(shared).collect();
                self.need(ids, &[], false, field.spot);
            }
        }
        for field in &scheme.form {
            self.name(&format!("form.{}", field.name), field.spot);
            let name = field.name.replace('_', "-");
            let own = field.missing.clone();
            self.reason(
                &own.unwrap_or_else(|| format!("{name}-missing")),
                &["of"],
                Some("field-missing"),
                field.spot,
            );
            if let Some(malformed) = &field.malformed {
                self.reason(malformed, &["is", "of"], Some("field-malformed"), field.spot);
            }
            match &field.form {
                FormKind::OneOf(values) => {
                    for value in values {
                        self.need(
                            vec![format!("form.{}.{value}", field.name), format!("word.{value}")],
                            &[],
                            false,
                            field.spot,
                        );
                    }
                }
                FormKind::OfDocument { kind, .. } => self.document(kind, field.spot),
                _ => {}
            }
            self.condition(&field.when);
        }
        for condition in
            scheme.lists.iter().map(|(_, condition)| condition).chain(&scheme.checks.never)
        {
            self.condition(condition);
        }
    }

    fn checks(&mut self) {
        let checks = &self.scheme.checks;
        for rule in &checks.require {
            let fields = finding_fields(&rule.must);
            if !tells_all_apart(rule) {
                self.reason(&rule.id, &fields, None, rule.spot);
            }
            // Of the other scheme's reasons, the other scheme has the texts.
            for (_, reason) in rule.reasons.iter().filter(|(_, reason)| reason != "inherit") {
                self.reason(reason, &fields, None, rule.spot);
            }
            rule.remedies.iter().for_each(|remedy| self.remedy(remedy, rule.spot));
            self.condition(&rule.when);
            self.condition(&rule.must);
        }
        for paper in &checks.papers {
            self.kind("paper", [&paper.piece].into_iter().chain(&paper.or), paper.spot);
            self.condition(&paper.when);
        }
        for remark in &checks.remark {
            self.reason(&remark.id, &[], None, remark.spot);
            self.condition(&remark.when);
        }
    }

    fn tables(&mut self) {
        for table in &self.scheme.tables {
            let borrowed = format!("table.{}", table.name);
            self.name(&borrowed, table.spot);
            for (_, column) in &table.columns {
                let Column::OneOf(values) = column else { continue };
                for value in values {
                    let ids =
                        vec![format!("table.{}.{value}", table.name), format!("word.{value}")];
                    self.need(ids, &[], false, table.spot);
                }
            }
            self.words(table.rows.iter().map(|(key, _)| key), table.spot);
        }
    }

    fn grant(&mut self) {
        for (name, rows) in &self.scheme.deadlines {
            let spot = rows.first().map_or(Spot::default(), |row| row.spot);
            self.name(&format!("deadline.{name}"), spot);
            for row in rows {
                self.condition(&row.when);
            }
        }
        let Some(grant) = &self.scheme.grant else { return };
        let spot = Spot { line: 1, column: 1 };
        if let Some(document) = &grant.document {
            self.document(&document.kind, spot);
            if let DocumentUntil::For(rows) = &document.until {
                rows.iter().for_each(|row| self.condition(&row.when));
            }
        }
        for limit in &grant.not_after {
            match &limit.what {
                LimitedBy::Document(kind) => self.document(kind, limit.spot),
                LimitedBy::Standing(scheme) => self.word(scheme, limit.spot),
            }
            self.condition(&limit.when);
        }
    }

    fn life(&mut self) {
        let Some(life) = &self.scheme.life else { return };
        let spot = life.on.first().map_or(Spot::default(), |row| row.spot);
        for (state, _) in &life.states {
            self.name(&format!("state.{state}"), spot);
        }
        // What an officer may do, whatever the rows say.
        for state in [HELD, TAKEN] {
            self.name(&format!("state.{state}"), spot);
        }
        for reason in [HELD_FOR, TAKEN_FOR] {
            self.reason(reason, FINDING, None, spot);
        }
        for row in &life.on {
            for reason in row.reason.iter().filter(|reason| *reason != "inherit") {
                self.reason(reason, FINDING, None, row.spot);
            }
            if let Some(id) = &row.text {
                self.reason(id, FINDING, None, row.spot);
            }
            row.remedies.iter().for_each(|remedy| self.remedy(remedy, row.spot));
            for cause in &row.causes {
                self.name(&format!("cause.{cause}"), row.spot);
            }
            for of in &row.of {
                if self.is_document(of) {
                    self.document(of, row.spot);
                }
            }
            if let Some(At::Place(place)) = &row.at {
                self.word(place, row.spot);
            }
            self.condition(&row.when);
        }
    }

    /// What phones, counters and notices show.
    fn shown(&mut self) {
        let scheme = self.scheme;
        if let Some(wallet) = &scheme.wallet {
            self.name(&format!("page.{}", wallet.page), Spot { line: 1, column: 1 });
            self.kind("who", &wallet.shares_phone_with, Spot { line: 1, column: 1 });
        }
        for shown in &scheme.gate.shown {
            self.name(&shown_id(&shown.at), shown.spot);
            self.kind("document", &shown.documents, shown.spot);
            self.kind("paper", &shown.papers, shown.spot);
            self.condition(&shown.when);
        }
        if let Some(GatePlaces::Offices(field)) = scheme.gate.code.as_ref().map(|code| &code.places)
        {
            self.name(&format!("ask.{field}"), Spot { line: 1, column: 1 });
        }
        for notice in &scheme.notices {
            for id in &notice.show {
                self.reason(id, &[], None, notice.spot);
            }
            for link in &notice.links {
                self.name(&format!("contact.{link}"), notice.spot);
                self.kind("office", &self.contact_office(link), notice.spot);
            }
        }
    }

    fn condition(&mut self, condition: &Condition) {
        let spot = condition.spot;
        for term in &condition.terms {
            match term {
                Term::Any(any) => any.iter().for_each(|condition| self.condition(condition)),
                Term::Not(not) => self.condition(not),
                Term::Is(_) | Term::Field(..) => {}
                Term::Predicate(predicate) => self.predicate(predicate, spot),
            }
        }
    }

    fn predicate(&mut self, predicate: &Predicate, spot: Spot) {
        match predicate {
            Predicate::Age { on, .. } => self.date(on, spot),
            Predicate::Discretion { asked_with, .. } => self.kind("paper", asked_with, spot),
            Predicate::Document { kinds, .. } => {
                kinds.iter().for_each(|kind| self.document(kind, spot))
            }
            Predicate::Entitled(entitled) => self.word(&entitled.to, spot),
            Predicate::Group { shares, with, .. } => {
                self.kind("tie", shares, spot);
                with.iter().for_each(|with| self.condition(with));
            }
            Predicate::Happened { of, at, capacity, .. } => {
                self.words(of.iter().chain(at).chain(capacity), spot);
            }
            Predicate::Office { at: OfficeAt::Named(office), .. } => {
                self.kind("office", [office], spot)
            }
            Predicate::Papers(papers) => self.kind("paper", papers, spot),
            Predicate::Person { nationality, residence, birthplace } => {
                self.words(nationality, spot);
                let vocabulary = &self.library.vocabulary;
                // What a person is may be any word of the list, whichever the rule wants.
                for (asked, words) in
                    [(residence, &vocabulary.residences), (birthplace, &vocabulary.birthplaces)]
                {
                    if !asked.is_empty() {
                        self.words(words.iter().map(|(word, _)| word), spot);
                    }
                }
            }
            Predicate::Present(who) | Predicate::Signed(who) => self.kind("who", who, spot),
            Predicate::Quota { count, .. } => {
                debug_assert!(
                    count.iter().all(|c| matches!(c, Counted::Event(_) | Counted::Places))
                );
            }
            Predicate::Standing { scheme, states } => {
                self.word(scheme, spot);
                for state in states.iter().filter(|_| *scheme == self.scheme.head.name) {
                    self.name(&format!("state.{state}"), spot);
                }
            }
            Predicate::Window { of, anchor, .. } => {
                self.date(of, spot);
                let (crate::model::Anchor::After(date) | crate::model::Anchor::Before(date)) =
                    anchor;
                self.date(date, spot);
            }
            _ => {}
        }
    }

    fn date(&mut self, date: &NamedDate, spot: Spot) {
        if let NamedDate::ExpiryOf(kind) = date {
            self.document(kind, spot);
        }
    }

    /// A document's kind with the reasons that the vocabulary gives for it.
    fn document(&mut self, kind: &str, spot: Spot) {
        self.name(&format!("document.{kind}"), spot);
        let kinds = &self.library.vocabulary.documents;
        let Some(kind) = kinds.iter().find(|known| known.name == kind) else { return };
        for (_, reason) in &kind.reasons {
            self.reason(reason, FINDING, None, spot);
        }
        for cause in &kind.causes {
            self.name(&format!("cause.{cause}"), spot);
        }
        for (name, form) in &kind.fields {
            self.document_field(name, form, spot);
        }
    }

    /// A field of a document: its name, the reason if it is malformed, and the text that it bears.
    fn document_field(&mut self, name: &str, form: &FieldForm, spot: Spot) {
        self.name(&format!("field.{name}"), spot);
        if let Some(reason) = &form.malformed {
            self.reason(reason, &["is", "of"], None, spot);
        }
        if let Some(text) = &form.text {
            self.name(text, spot);
        }
    }

    fn is_document(&self, name: &str) -> bool {
        self.library.vocabulary.documents.iter().any(|known| known.name == name)
    }

    fn contact_office(&self, contact: &str) -> Option<String> {
        let contacts = &self.library.vocabulary.contacts;
        contacts.iter().find(|known| known.id == contact)?.office.clone()
    }

    fn reason(&mut self, id: &str, fields: &[&'static str], or: Option<&str>, spot: Spot) {
        let ids = [id].into_iter().chain(or).map(str::to_owned).collect();
        self.need(ids, fields, true, spot);
        let around =
            self.needs.last().map(|it| ["now", "needed"].map(|part| it.words_around(part)));
        self.needs.extend(around.into_iter().flatten());
    }

    fn name(&mut self, id: &str, spot: Spot) {
        self.need(vec![id.to_owned()], &[], false, spot);
    }

    fn words<'w>(&mut self, words: impl IntoIterator<Item = &'w String>, spot: Spot) {
        words.into_iter().for_each(|word| self.word(word, spot));
    }

    /// Words of one kind.
    fn kind<'w>(&mut self, kind: &str, words: impl IntoIterator<Item = &'w String>, spot: Spot) {
        words.into_iter().for_each(|word| self.name(&format!("{kind}.{word}"), spot));
    }

    fn remedy(&mut self, remedy: &Remedy, spot: Spot) {
        let Some(target) = remedy.target.as_deref() else { return };
        if !self.library.folders.contains_key(target) {
            self.need(target_ids(self.scheme, remedy.kind, target), &[], false, spot);
        }
    }

    /// A word; schemes bring the text of their own name.
    fn word(&mut self, word: &str, spot: Spot) {
        if !self.library.folders.contains_key(word) {
            self.need(word_ids(self.scheme, word), &[], false, spot);
        }
    }

    fn need(&mut self, ids: Vec<String>, fields: &[&'static str], begins_bare: bool, spot: Spot) {
        self.needs.push(Need {
            ids,
            languages: self.languages.clone(),
            fields: fields.to_vec(),
            begins_bare,
            is_optional: false,
            folder: Some(self.folder.to_owned()),
            by: (self.file.clone(), spot),
        });
    }
}

/// Every outcome of the rule has a reason of its own, so that its id is never told.
fn tells_all_apart(rule: &Rule) -> bool {
    let outcomes: &[&str] = match rule.must.terms.as_slice() {
        [Term::Predicate(Predicate::Age { .. })] => &["too-low", "too-high"],
        [Term::Predicate(Predicate::Office { .. })] => {
            &["not-open", "not-there", "not-then", "not-by-channel", "not-by-channel-then"]
        }
        _ => return false,
    };
    outcomes.iter().all(|outcome| rule.reasons.iter().any(|(known, _)| known == outcome))
}

/// What a rule's finding may tell, by what the rule asks.
fn finding_fields(condition: &Condition) -> Vec<&'static str> {
    let mut fields: Vec<&'static str> = condition.terms.iter().flat_map(term_fields).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

fn term_fields(term: &Term) -> Vec<&'static str> {
    match term {
        Term::Any(any) => any.iter().flat_map(finding_fields).collect(),
        Term::Not(not) => finding_fields(not),
        Term::Is(_) => FINDING.to_vec(),
        Term::Field(..) => vec!["is", "needs", "of"],
        Term::Predicate(predicate) => match predicate {
            Predicate::Age { .. } | Predicate::App { .. } => vec!["is", "needs", "until"],
            Predicate::HolderKeyBound => Vec::new(),
            Predicate::Group { .. } | Predicate::Person { .. } => vec!["is", "needs"],
            Predicate::Signed(_) | Predicate::Present(_) => vec!["is", "needs"],
            Predicate::Papers(_) | Predicate::Happened { .. } | Predicate::Row { .. } => {
                vec!["is", "needs", "of"]
            }
            _ => FINDING.to_vec(),
        },
    }
}

/// Needs of one id together: all languages that anybody needs, all fields that anybody may fill.
pub(super) fn merged(needs: &[&Need]) -> (Vec<Language>, Vec<&'static str>, bool) {
    let mut seen: BTreeMap<Language, ()> = BTreeMap::new();
    let mut fields = Vec::new();
    for need in needs {
        seen.extend(need.languages.iter().map(|language| (*language, ())));
        fields.extend(&need.fields);
    }
    (seen.into_keys().collect(), fields, needs.iter().any(|need| need.begins_bare))
}
