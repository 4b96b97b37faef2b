//! A scheme as sentences and a table, for the signature of an official.
//!
//! Every statement of the file that decides anything is in it, with its line, so that nothing is signed unseen.
//! The frame is English; what applicants read is in the language that is asked for.

use core::fmt::Write as _;

use crate::library::{Library, Version};
use crate::model::{
    Adds, Amount, Anchor, Answer, At, Condition, Counted, Credential, DocumentUntil, Earlier,
    FieldValue, HolderKeyPolicy, LifeRow, LimitedBy, NamedDate, Number, OfficeAt, PaperForm,
    Period, Predicate, Promise, Remedy, RemedyKind, Rule, Scheme, StateMeaning, Term,
};
use crate::outcome::Told;
use crate::texts::{Language, render_told, word};
use crate::time::{CountFrom, LeapBirthday, MonthEnd};

/// A version of a scheme in Markdown: what it is, its rules, papers, fees, deadlines, its life and its gate.
#[must_use]
pub fn explain_scheme(library: &Library, version: &Version, language: Language) -> String {
    let mut page = Page { library, scheme: &version.scheme, language, text: String::new() };
    page.head(version);
    page.asked();
    page.rules();
    page.papers();
    page.money();
    page.times();
    page.granted();
    page.life();
    page.phone();
    page.gate();
    page.text
}

struct Page<'a> {
    library: &'a Library,
    scheme: &'a Scheme,
    language: Language,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn title(&mut self, title: &str) {
        self.line(&format!("\n## {title}\n"));
    }

    /// A row of a table: what a cell says must not end it.
    fn row(&mut self, cells: &[&str]) {
        let cells: Vec<_> =
            cells.iter().map(|cell| cell.replace('|', "/").replace('\n', " ")).collect();
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    fn table(&mut self, heads: &[&str]) {
        self.row(heads);
        self.row(&heads.iter().map(|_| "---").collect::<Vec<_>>());
    }

    fn head(&mut self, version: &Version) {
        let head = &self.scheme.head;
        let digest: String = version.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.line(&format!("# {}, version {}\n", head.name, head.version));
        self.line(&format!(
            "In force from {} ({}). SHA-256 of the file: `{digest}`.",
            head.from, head.time.zone
        ));
        let earlier = match head.earlier {
            Earlier::Keep => "stay as they are".to_owned(),
            Earlier::ReCheckAtRenewal => "are checked again at their next renewal".to_owned(),
            Earlier::ReCheckBy(day) => format!("are checked again by {day}"),
            Earlier::Revoke => "end at once".to_owned(),
        };
        self.line(&format!("Credentials of an earlier version {earlier}."));
        let month_end = match head.time.month_end {
            MonthEnd::Clamp => "31 January plus a month is the last day of February",
            MonthEnd::NextMonth => "31 January plus a month is 1 March",
        };
        let leap = match head.time.leap_birthday {
            LeapBirthday::February28 => "28 February",
            LeapBirthday::March1 => "1 March",
        };
        let from = match head.time.count_from {
            CountFrom::NextDay => "the day after it begins",
            CountFrom::SameDay => "the day on which it begins",
        };
        let calendar = head.time.calendar.as_deref().map_or_else(
            || "It counts no working days.".to_owned(),
            |name| format!("Working days are those of the calendar {name}."),
        );
        self.line(&format!(
            "A day begins at midnight in {}; {month_end}; who was born on 29 February has a birthday on {leap}; day 1 of a period is {from}. {calendar}",
            head.time.zone
        ));
        self.line(&format!(
            "The text in {} decides.",
            head.languages.first().map_or("", String::as_str)
        ));
        if let Some(other) = &head.otherwise {
            self.line(&format!("Who is refused is offered {other}."));
        }
    }

    fn asked(&mut self) {
        if self.scheme.ask.is_empty() && self.scheme.form.is_empty() {
            return;
        }
        self.title("What is asked");
        self.table(&["field", "answers"]);
        for field in &self.scheme.ask {
            let name = self.word(&field.name);
            let values =
                field.values.iter().map(|value| self.word(value)).collect::<Vec<_>>().join(", ");
            self.row(&[&name, &values]);
        }
        for field in &self.scheme.form {
            let when = self.condition(&field.when);
            let asked = if field.when.terms.is_empty() {
                "filled in".to_owned()
            } else {
                format!("filled in when {when}")
            };
            let name = self.word(&field.name);
            self.row(&[&name, &asked]);
        }
        for never in &self.scheme.checks.never {
            let never = self.condition(never);
            self.line(&format!("\nThe form does not offer: {never}."));
        }
    }

    fn rules(&mut self) {
        self.title("Rules");
        self.line("All of them are tried. Who misses one is told the reason; what nobody can tell is for an officer.\n");
        self.table(&[
            "line",
            "when",
            "it must be that",
            "else the applicant reads",
            "and can",
            "facts",
        ]);
        for rule in &self.scheme.checks.require {
            self.rule(rule);
        }
        for remark in &self.scheme.checks.remark {
            let (line, when, text) =
                (remark.spot.line.to_string(), self.when(&remark.when), self.told(&remark.id));
            let to = if remark.officer_only {
                "(a remark for the staff only)"
            } else {
                "(a remark, which hinders nothing)"
            };
            self.row(&[&line, &when, to, &text, "", &remark.facts.join(" ")]);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let mut reads = self.told(&rule.id);
        for (outcome, reason) in &rule.reasons {
            let _ = write!(reads, " ({outcome}: {})", self.told(reason));
        }
        let can: Vec<_> = rule.remedies.iter().map(|remedy| self.remedy(remedy)).collect();
        let (line, when, must) =
            (rule.spot.line.to_string(), self.when(&rule.when), self.condition(&rule.must));
        self.row(&[&line, &when, &must, &reads, &can.join("; "), &rule.facts.join(" ")]);
    }

    fn papers(&mut self) {
        if self.scheme.checks.papers.is_empty() {
            return;
        }
        self.title("Papers");
        self.table(&["line", "when", "what", "facts"]);
        for paper in &self.scheme.checks.papers {
            let or =
                paper.or.as_ref().map(|or| format!(" or {}", self.word(or))).unwrap_or_default();
            let form = match paper.form {
                PaperForm::Any => "",
                PaperForm::Copy => " (a copy)",
                PaperForm::Original => " (the original)",
                PaperForm::OriginalReturned => " (the original, which is given back)",
            };
            let what = format!("{} × {}{or}{form}", paper.count, self.word(&paper.piece));
            let when = self.when(&paper.when);
            self.row(&[&paper.spot.line.to_string(), &when, &what, &paper.facts.join(" ")]);
        }
    }

    fn money(&mut self) {
        let Some(fees) = &self.scheme.fees else { return };
        self.title(&format!("Fees, in {}", fees.currency));
        self.table(&["line", "for", "when", "amount", "facts"]);
        for line in &fees.lines {
            let amount = match &line.amount {
                Amount::Fixed(money) => money.to_string(),
                Amount::Ladder(steps) => {
                    let steps: Vec<_> = steps.iter().map(ToString::to_string).collect();
                    format!(
                        "{} for the first, second and further times; the last one repeats",
                        steps.join(", ")
                    )
                }
                Amount::Quoted => "as quoted on the day".to_owned(),
                Amount::Stated => "as the applicant states".to_owned(),
            };
            let (id, when) = (self.word(&line.id), self.when(&line.when));
            self.row(&[&line.spot.line.to_string(), &id, &when, &amount, &line.facts.join(" ")]);
        }
        for waiver in &fees.waivers {
            let lines =
                waiver.lines.iter().map(|line| self.word(line)).collect::<Vec<_>>().join(", ");
            let papers = waiver
                .papers
                .iter()
                .map(|piece| self.word(piece))
                .collect::<Vec<_>>()
                .join(" and ");
            let when = self.when(&waiver.when);
            self.line(&format!(
                "\nLine {}: no {lines} when {when}, on {papers}.",
                waiver.spot.line
            ));
        }
    }

    fn times(&mut self) {
        if self.scheme.deadlines.is_empty() {
            return;
        }
        self.title("Deadlines");
        self.table(&["line", "deadline", "when", "length", "facts"]);
        for (name, rows) in &self.scheme.deadlines {
            for row in rows {
                let firm = match row.promise {
                    Promise::AtMost => " at most",
                    Promise::Firm => "",
                    Promise::Usual => ", as a rule and not promised",
                };
                let when = self.when(&row.when);
                let length = format!("{}{firm}", row.add);
                let name = self.word(name);
                self.row(&[
                    &row.spot.line.to_string(),
                    &name,
                    &when,
                    &length,
                    &row.facts.join(" "),
                ]);
            }
        }
    }

    fn granted(&mut self) {
        let Some(grant) = &self.scheme.grant else { return };
        self.title("What is granted");
        match grant.credential {
            Some(Credential::For(span)) => self.line(&format!("- A credential for {span}.")),
            Some(Credential::Slot { early, late }) => {
                self.line(&format!(
                    "- A credential from {early} before the slot until {late} after it."
                ));
            }
            None => {}
        }
        for limit in &grant.not_after {
            let what = match &limit.what {
                LimitedBy::Document(kind) => self.word(kind),
                LimitedBy::Standing(scheme) => format!("the standing under {scheme}"),
            };
            let when = self.condition(&limit.when);
            let when =
                if limit.when.terms.is_empty() { String::new() } else { format!(", when {when}") };
            self.line(&format!("- Never longer than {what}{when}."));
        }
        for standing in &grant.standing {
            let until = standing
                .until
                .map_or_else(|| "the day that the office states".to_owned(), |day| day.to_string());
            let when = self.condition(&standing.when);
            let when = if standing.when.terms.is_empty() {
                String::new()
            } else {
                format!(", when {when}")
            };
            self.line(&format!("- The standing lasts until {until}{when}."));
        }
        if let Some(document) = &grant.document {
            let kind = self.word(&document.kind);
            match &document.until {
                DocumentUntil::Deadline(name) => {
                    self.line(&format!("- {kind}, valid until the deadline {name}."))
                }
                DocumentUntil::For(rows) => {
                    for row in rows {
                        let when = self.when(&row.when);
                        self.line(&format!("- {kind}, valid for {}; when: {when}.", row.add));
                    }
                }
            }
        }
    }

    fn life(&mut self) {
        let Some(life) = &self.scheme.life else { return };
        self.title("What happens to a standing");
        for (state, meaning) in &life.states {
            let meaning = match meaning {
                StateMeaning::None => "has no credential",
                StateMeaning::Revoked => "ends the credential for ever",
                StateMeaning::Suspended => "lets the credential rest",
                StateMeaning::Valid => "has a good credential",
            };
            self.line(&format!("- *{}* {meaning}.", self.word(state)));
        }
        let starts = life
            .starts
            .as_ref()
            .map(|name| format!(", and the deadline {name} begins"))
            .unwrap_or_default();
        self.line(&format!("\nIt begins as *{}*{starts}.\n", self.word(&life.start)));
        self.table(&["line", "on", "when", "then", "because", "facts"]);
        for row in &life.on {
            self.life_row(row);
        }
    }

    fn life_row(&mut self, row: &LifeRow) {
        let events: Vec<_> = row.events.iter().map(|event| event.name()).collect();
        let mut on = events.join(" or ");
        if !row.of.is_empty() {
            let of: Vec<_> = row.of.iter().map(|of| self.word(of)).collect();
            let _ = write!(on, " of {}", of.join(" or "));
        }
        if !row.causes.is_empty() {
            let _ = write!(on, " for {}", row.causes.join(" or "));
        }
        match &row.at {
            Some(At::Before(span, date)) => {
                let _ = write!(on, ", {span} before {}", self.date(date));
            }
            Some(At::Deadline(name)) => {
                let _ = write!(on, ": {}", self.word(name));
            }
            Some(At::GrantEnd) => on.push_str(": the end of the grant"),
            Some(At::Place(place)) => {
                let _ = write!(on, " at {}", self.word(place));
            }
            None => {}
        }
        let mut when = self.when(&row.when);
        if !row.from.is_empty() {
            let from: Vec<_> = row.from.iter().map(|state| self.word(state)).collect();
            when = format!("it is {}; {when}", from.join(" or "));
        }
        let mut then = Vec::new();
        then.extend(
            row.opens.as_ref().map(|state| format!("a standing begins as {}", self.word(state))),
        );
        then.extend(
            row.lifts
                .as_ref()
                .map(|reason| format!("{reason} no longer suspends it; if nothing else does")),
        );
        then.extend(row.to.as_ref().map(|state| format!("it becomes {}", self.word(state))));
        then.extend(
            row.starts.as_ref().map(|name| format!("the deadline {} begins", self.word(name))),
        );
        then.extend(row.act.map(|act| act.name().replace('-', " ")));
        then.extend(row.text.as_ref().map(|text| format!("the person reads: {}", self.told(text))));
        let because = row.reason.as_ref().map(|reason| {
            if reason == "inherit" { "the same reason".to_owned() } else { self.told(reason) }
        });
        let then = then.join(", ");
        self.row(&[
            &row.spot.line.to_string(),
            &on,
            &when,
            &then,
            &because.unwrap_or_default(),
            &row.facts.join(" "),
        ]);
    }

    fn phone(&mut self) {
        if self.scheme.gate.code.is_none() {
            return;
        }
        self.title("On the phone");
        if let Some(wallet) = &self.scheme.wallet {
            let network =
                if wallet.offline { "It needs no network." } else { "It needs a network." };
            let page = self.word(&format!("page.{}", wallet.page));
            self.line(&format!("The code is on the page {page}. {network}"));
            if let Some(other) = &wallet.shares_phone_with {
                self.line(&format!("It may also be on the phone of: {}.", self.word(other)));
            }
            if wallet.minors_first {
                self.line("Children's codes are shown before the parent's.");
            }
        }
        self.line(match self.scheme.holder_key() {
            HolderKeyPolicy::Device => {
                "The key that makes the codes is made on one device and cannot come back: a phone that lost it is bound anew."
            }
            HolderKeyPolicy::DeviceOrPasskey => {
                "The key that makes the codes is made on one device, or, where the holder wants it, comes from a passkey: it comes back when a browser cleared its storage, and every device that has the passkey can make the codes."
            }
        });
    }

    fn gate(&mut self) {
        self.title("At the gate");
        let Some(code) = &self.scheme.gate.code else {
            self.line("The scheme has no code of its own.");
            return;
        };
        self.line("Every gate of the places below is told exactly this:\n");
        self.line("```toml");
        let told = code.toml.to_string();
        self.line(told.trim_end());
        self.line("```");
    }

    fn told(&self, id: &str) -> String {
        let told = Told { id: id.to_owned(), officer_only: false, facts: Vec::new() };
        render_told(self.library, self.scheme, &told, self.language).text
    }

    fn word(&self, name: &str) -> String {
        word(self.library, self.scheme, name, self.language).unwrap_or_else(|| name.to_owned())
    }

    fn remedy(&self, remedy: &Remedy) -> String {
        let target = remedy.target.as_deref().map(|target| self.word(target)).unwrap_or_default();
        let verb = match remedy.kind {
            RemedyKind::Apply => "apply for",
            RemedyKind::Ask => "ask an officer",
            RemedyKind::Bind => "bind the phone",
            RemedyKind::Bring => "bring",
            RemedyKind::ComeWith => "come with",
            RemedyKind::GoTo => "go to",
            RemedyKind::Renew => "renew",
            RemedyKind::UpdateApp => "update the app",
            RemedyKind::UseInstead => "use instead:",
            RemedyKind::Wait => "wait",
        };
        format!("{verb} {target}").trim_end().to_owned()
    }

    /// A `when` in a table: "always" where there is none.
    fn when(&self, condition: &Condition) -> String {
        if condition.terms.is_empty() { "always".to_owned() } else { self.condition(condition) }
    }

    fn condition(&self, condition: &Condition) -> String {
        let terms: Vec<_> = condition.terms.iter().map(|term| self.term(term)).collect();
        terms.join(" and ")
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::Any(ways) => {
                let ways: Vec<_> = ways.iter().map(|way| self.condition(way)).collect();
                format!("({})", ways.join(", or "))
            }
            Term::Not(inside) => format!("not ({})", self.condition(inside)),
            Term::Is(name) => {
                let list = self.scheme.lists.iter().find(|(known, _)| known == name);
                list.map_or_else(
                    || name.clone(),
                    |(_, inside)| format!("{name} ({})", self.condition(inside)),
                )
            }
            Term::Field(field, values) => {
                format!("{} is {}", self.word(field), self.either(values))
            }
            Term::Predicate(predicate) => self.predicate(predicate),
        }
    }

    fn either(&self, words: &[String]) -> String {
        words.iter().map(|word| self.word(word)).collect::<Vec<_>>().join(" or ")
    }

    fn number(&self, number: &Number) -> String {
        match number {
            Number::Stated(number) => number.to_string(),
            Number::Column { table, column } => {
                format!("what the table {table} says under {column}")
            }
        }
    }

    fn date(&self, date: &NamedDate) -> String {
        match date {
            NamedDate::Birthday(years) => format!("birthday {years}"),
            NamedDate::BookedSlot => "the slot that is booked".to_owned(),
            NamedDate::ExpiryOf(kind) => format!("the last day of {}", self.word(kind)),
            NamedDate::Form(field) => self.word(field),
            NamedDate::Granted => "the day of the grant".to_owned(),
            NamedDate::Lodged => "the day of lodging".to_owned(),
            NamedDate::Slot => "the slot".to_owned(),
            NamedDate::Today => "today".to_owned(),
        }
    }

    fn predicate(&self, predicate: &Predicate) -> String {
        match predicate {
            Predicate::Age { at_least, below, on } => {
                let least =
                    at_least.as_ref().map(|years| format!("at least {}", self.number(years)));
                let most =
                    below.as_ref().map(|years| format!("younger than {}", self.number(years)));
                let years: Vec<_> = least.into_iter().chain(most).collect();
                let on = if *on == NamedDate::Today {
                    String::new()
                } else {
                    format!(" on {}", self.date(on))
                };
                format!("the person is {}{on}", years.join(" and "))
            }
            Predicate::App { at_least } => format!("the app has version {at_least} or later"),
            Predicate::Discretion { asked_with, answer_within } => {
                let with = if asked_with.is_empty() {
                    String::new()
                } else {
                    format!(", once {} is in", self.either(asked_with))
                };
                let within = answer_within
                    .map(|span| format!(", answered within {span}"))
                    .unwrap_or_default();
                format!("an officer agrees{with}{within}")
            }
            Predicate::Document {
                kinds,
                states,
                remaining,
                issued_from,
                issued_before,
                fields,
            } => {
                let mut says = vec![format!("there is {}", self.either(kinds))];
                let states: Vec<_> =
                    states.iter().map(|state| state.name().replace('-', " ")).collect();
                if !states.is_empty() {
                    says.push(states.join(" or "));
                }
                says.extend(remaining.map(|span| format!("with {span} left")));
                says.extend(issued_from.map(|day| format!("issued on {day} or later")));
                says.extend(issued_before.map(|day| format!("issued before {day}")));
                says.extend(fields.iter().map(|(field, value)| match value {
                    FieldValue::Given => format!("with {} given", self.word(field)),
                    FieldValue::OneOf(values) => {
                        format!("with {} {}", self.word(field), self.either(values))
                    }
                }));
                says.join(", ")
            }
            Predicate::Entitled(entitled) => {
                let answers: Vec<_> = entitled
                    .answers
                    .iter()
                    .map(|answer| match answer {
                        Answer::Eligible => "eligible",
                        Answer::NotEligible => "not eligible",
                        Answer::NotYet => "not yet",
                        Answer::Officer => "an officer decides",
                    })
                    .collect();
                format!("the scheme {} answers: {}", entitled.to, answers.join(" or "))
            }
            Predicate::Group { at_least, at_most, shares, with } => {
                let mut says = Vec::new();
                says.extend(at_least.map(|least| format!("at least {least}")));
                says.extend(at_most.map(|most| format!("at most {most}")));
                says.extend(shares.as_ref().map(|tie| format!("all of one {}", self.word(tie))));
                says.extend(
                    with.as_ref().map(|with| format!("with one of whom {}", self.condition(with))),
                );
                format!("those who apply together are {}", says.join(", "))
            }
            Predicate::Happened { events, of, at, capacity } => {
                let events: Vec<_> = events.iter().map(|event| event.name()).collect();
                let mut says = format!("{} is on record", events.join(" or "));
                if !of.is_empty() {
                    let _ = write!(says, " of {}", self.either(of));
                }
                if let Some(place) = at {
                    let _ = write!(says, " at {}", self.word(place));
                }
                if let Some(capacity) = capacity {
                    let _ = write!(says, " as {}", self.word(capacity));
                }
                says
            }
            Predicate::HolderKeyBound => "the identity is bound to a phone".to_owned(),
            Predicate::Office { at, on, .. } => {
                let at = match at {
                    OfficeAt::Field(field) => format!("the office of {}", self.word(field)),
                    OfficeAt::Named(office) => self.word(office),
                };
                format!("{at} serves this on {}", self.date(on))
            }
            Predicate::Papers(papers) => {
                let papers: Vec<_> = papers.iter().map(|piece| self.word(piece)).collect();
                format!("{} is in", papers.join(" and "))
            }
            Predicate::Person { nationality, residence, birthplace } => {
                let mut says = Vec::new();
                for (what, values) in [
                    ("nationality", nationality),
                    ("residence", residence),
                    ("birthplace", birthplace),
                ] {
                    if !values.is_empty() {
                        says.push(format!("{what} is {}", self.either(values)));
                    }
                }
                says.join(" and ")
            }
            Predicate::Present(people) => format!("{} is present", self.either(people)),
            Predicate::Quota { count, per, adds, at_most, within } => {
                let count: Vec<_> = count
                    .iter()
                    .map(|counted| match counted {
                        Counted::Event(event) => event.name(),
                        Counted::Places => "places",
                    })
                    .collect();
                let within = match within {
                    Period::AnyDays(days) => format!("any {days} days"),
                    Period::CalendarMonth => "a calendar month".to_owned(),
                    Period::CalendarYear => "a calendar year".to_owned(),
                    Period::Ever => "all time".to_owned(),
                };
                let adds = match adds {
                    Adds::GroupSize => ", each member counting",
                    Adds::One => "",
                };
                format!(
                    "{} for each {} stay within {} in {within}{adds}",
                    count.join(" and "),
                    per.join(" and "),
                    self.number(at_most)
                )
            }
            Predicate::Row { table, values } => {
                let values: Vec<_> = values
                    .iter()
                    .map(|(column, values)| format!("{column} {}", self.either(values)))
                    .collect();
                let with = if values.is_empty() {
                    String::new()
                } else {
                    format!(" with {}", values.join(" and "))
                };
                format!("the table {table} has a row{with}")
            }
            Predicate::Signed(people) => format!("{} signed", self.either(people)),
            Predicate::Standing { scheme, states } => {
                let states = if states.is_empty() {
                    String::new()
                } else {
                    format!(" that is {}", states.join(" or "))
                };
                format!("there is a standing under {scheme}{states}")
            }
            Predicate::Window { of, opens, closes, anchor } => {
                let (side, anchor) = match anchor {
                    Anchor::After(date) => ("after", self.date(date)),
                    Anchor::Before(date) => ("before", self.date(date)),
                };
                let opens = opens.map(|span| match side {
                    "before" => format!("at most {span}"),
                    _ => format!("at least {span}"),
                });
                let closes = closes.map(|span| match side {
                    "before" => format!("at least {span}"),
                    _ => format!("at most {span}"),
                });
                let distance: Vec<_> = opens.into_iter().chain(closes).collect();
                format!("{} is {} {side} {anchor}", self.date(of), distance.join(" and "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped;

    #[test]
    fn every_statement_of_every_shipped_scheme_is_in_its_page_with_its_line() {
        let library = shipped();
        for version in library.folders.values().flat_map(|folder| folder.versions.values()) {
            let page = explain_scheme(&library, version, Language::En);
            let scheme = &version.scheme;
            let rules = scheme.checks.require.iter().map(|rule| rule.spot.line);
            let remarks = scheme.checks.remark.iter().map(|remark| remark.spot.line);
            let papers = scheme.checks.papers.iter().map(|paper| paper.spot.line);
            let lines = scheme.fees.iter().flat_map(|fees| &fees.lines).map(|line| line.spot.line);
            let deadlines =
                scheme.deadlines.iter().flat_map(|(_, rows)| rows).map(|row| row.spot.line);
            let life = scheme.life.iter().flat_map(|life| &life.on).map(|row| row.spot.line);
            for line in rules.chain(remarks).chain(papers).chain(lines).chain(deadlines).chain(life)
            {
                assert!(
                    page.contains(&format!("| {line} | ")),
                    "{}: line {line}",
                    scheme.head.name
                );
            }
            assert!(!page.contains("{"), "a field without a value:\n{page}");
        }
    }

    #[test]
    fn a_rule_reads_as_a_sentence() {
        let library = shipped();
        let page =
            explain_scheme(&library, &library.folders["hk-mo-mutual"].versions[&1], Language::En);
        assert!(page.contains("the person is at least 11"), "{page}");
    }

    #[test]
    fn no_word_of_the_program_stands_in_a_page() {
        let library = shipped();
        let permit = &library.folders["mo-travel-permit"].versions[&1];
        let page = explain_scheme(&library, permit, Language::En);
        let paper = "1 × the Macao non-permanent resident identity card (the original, which is given back)";
        assert!(page.contains(paper), "{page}");
        assert!(page.contains("move date"), "{page}");
        let appointment = &library.folders["hk-id-appointment"].versions[&1];
        let page = explain_scheme(&library, appointment, Language::En);
        assert!(page.contains("release a place"), "{page}");
    }
}
