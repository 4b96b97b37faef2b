//! What was typed, what is wrong with it, and the parts of a form.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::frame::Frame;
use super::words::{common as w, office as o, people as p, watch as v, work as k};

/// A mistake in a form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The field's name; empty where it is about the form as a whole.
    pub field: String,
    /// What is wrong and how to mend it: a sentence.
    pub what: String,
}

/// A form's own state: given back after a mistake as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// A fresh number: sent twice, it is done once.
    pub idempotency: String,
    /// What was typed, by field.
    pub values: BTreeMap<String, String>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl Form {
    /// What was typed into a field.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    fn problem(&self, name: &str) -> Option<&str> {
        self.problems.iter().find(|it| it.field == name).map(|it| it.what.as_str())
    }
}

/// How a field is filled in. Deliberately closed: what pages draw.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Yes or no, of the value `yes`.
    Check,
    /// One of these, by value; with an empty one first, unless one must be chosen.
    Choice(Vec<(String, String)>),
    /// A day, as `2026-11-26`.
    Day,
    /// An e-mail address.
    Email,
    /// Several of these, each under a name of its own: `signed.parent`.
    Many(Vec<(String, String)>),
    /// A whole number.
    Number,
    /// A password.
    Password,
    /// One of these, all seen at once.
    Radio(Vec<(String, String)>),
    /// Search words.
    Search,
    /// A line.
    Text,
}

/// A field of a form.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) kind: Kind,
    pub(super) is_needed: bool,
    is_open: bool,
    /// The language of its label and choices, where that is another one.
    words_in: Option<&'static str>,
    /// Of the two languages of a person's name.
    pub(super) lang: Option<&'static str>,
    pub(super) autocomplete: &'static str,
}

impl<'a> Field<'a> {
    /// A field that must be filled in.
    pub(super) fn new(name: &'a str, label: impl Into<String>, kind: Kind) -> Self {
        let label = label.into();
        Self {
            name,
            label,
            hint: None,
            kind,
            is_needed: true,
            is_open: false,
            words_in: None,
            lang: None,
            autocomplete: "off",
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// It may stay empty.
    pub(super) const fn optional(mut self) -> Self {
        self.is_needed = false;
        self
    }

    /// Whether it may stay empty depends on other fields: the answer says so, not the label.
    pub(super) const fn open(mut self) -> Self {
        self.is_open = true;
        self.is_needed = false;
        self
    }

    /// Its label and its choices are words of another language.
    pub(super) const fn words_in(mut self, lang: Option<&'static str>) -> Self {
        self.words_in = lang;
        self
    }

    /// The language of a label or a choice, where it is another one than the page's.
    fn lang_of(&self, frame: &Frame, text: &str) -> Option<&'static str> {
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let is_other = !frame.lang.is_chinese() && text.contains(is_chinese);
        self.words_in.or(is_other.then_some("zh-Hant"))
    }

    /// Draws it, with what was typed and what is wrong with it.
    pub(super) fn draw(&self, frame: &Frame, form: &Form) -> Markup {
        let problem = form.problem(self.name);
        let id = id(self.name);
        let (hint_id, error_id) = (format!("{id}-h"), format!("{id}-e"));
        let day_hint = matches!(self.kind, Kind::Day).then(|| frame.say(w::DAY_HINT).to_owned());
        let hint = self.hint.clone().or(day_hint);
        let described: Vec<_> =
            [hint.as_ref().map(|_| hint_id.clone()), problem.map(|_| error_id.clone())]
                .into_iter()
                .flatten()
                .collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let is_check = matches!(self.kind, Kind::Check);
        let label = if self.is_needed || self.is_open || is_check {
            self.label.clone()
        } else {
            frame.fill(w::OPTIONAL, &[&self.label])
        };
        let notes = html! {
            @if let Some(hint) = &hint { p.hint id=(hint_id) { (hint) } }
            @if let Some(problem) = problem { p.error id=(error_id) { (problem) } }
        };
        let class = if problem.is_some() { "field field-bad" } else { "field" };
        let invalid = problem.map(|_| "true");
        match &self.kind {
            Kind::Check => html! {
                div class=(class) {
                    div.choices { label for=(id) {
                        input id=(id) name=(self.name) type="checkbox" value="yes"
                            checked[form.value(self.name) == "yes"] aria-describedby=[described];
                        (label) } }
                    (notes)
                }
            },
            Kind::Radio(all) => html! {
                fieldset class=(class) id=(id) tabindex="-1" aria-describedby=[described] {
                    legend { (label) }
                    (notes)
                    div.choices {
                        @for (at, (value, text)) in all.iter().enumerate() {
                            label for={ (id) "-" (at) } lang=[self.lang_of(frame, text)] {
                                input id={ (id) "-" (at) } type="radio" name=(self.name) value=(value)
                                    checked[form.value(self.name) == value];
                                (text)
                            }
                        }
                    }
                }
            },
            Kind::Many(all) => html! {
                fieldset class=(class) id=(id) tabindex="-1" aria-describedby=[described] {
                    legend { (label) }
                    (notes)
                    div.choices {
                        @for (at, (value, text)) in all.iter().enumerate() {
                            @let name = format!("{}.{value}", self.name);
                            label for={ (id) "-" (at) } lang=[self.lang_of(frame, text)] {
                                input id={ (id) "-" (at) } type="checkbox" name=(name) value="yes"
                                    checked[form.value(&name) == "yes"];
                                (text)
                            }
                        }
                    }
                }
            },
            Kind::Choice(all) => html! {
                div class=(class) {
                    label for=(id) lang=[self.lang_of(frame, &label)] { (label) }
                    (notes)
                    select id=(id) name=(self.name) aria-invalid=[invalid] aria-describedby=[described] {
                        @if !self.is_needed || form.value(self.name).is_empty() {
                            option value="" { (frame.say(w::CHOOSE)) }
                        }
                        @for (value, text) in all {
                            option value=(value) lang=[self.lang_of(frame, text)] selected[form.value(self.name) == value] { (text) }
                        }
                    }
                }
            },
            Kind::Day | Kind::Email | Kind::Number | Kind::Password | Kind::Search | Kind::Text => {
                let (kind, mode) = match self.kind {
                    Kind::Email => ("email", None),
                    Kind::Number => ("text", Some("numeric")),
                    Kind::Password => ("password", None),
                    Kind::Search => ("search", None),
                    _ => ("text", None),
                };
                // A password is never given back.
                let value =
                    Some(form.value(self.name)).filter(|it| kind != "password" && !it.is_empty());
                html! {
                    div class=(class) {
                        label for=(id) lang=[self.lang_of(frame, &label)] { (label) }
                        (notes)
                        input id=(id) name=(self.name) type=(kind) inputmode=[mode] value=[value]
                            lang=[self.lang] autocomplete=(self.autocomplete) aria-invalid=[invalid]
                            aria-required=[self.is_needed.then_some("true")] aria-describedby=[described];
                    }
                }
            }
        }
    }
}

/// The id of a field on its page.
pub(super) fn id(name: &str) -> String {
    let tidy = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("f-{}", name.chars().map(tidy).collect::<String>())
}

/// A form that changes something: by `POST`, with the session's token and a fresh number.
pub(super) fn post(
    frame: &Frame,
    action: &str,
    form: &Form,
    class: &str,
    inside: Markup,
) -> Markup {
    html! {
        form class=(class) method="post" action=(action) {
            input type="hidden" name="csrf" value=(frame.csrf);
            input type="hidden" name="idempotency" value=(form.idempotency);
            (inside)
        }
    }
}

/// A value that the officer does not see.
pub(super) fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// One button that changes something.
pub(super) fn button(
    frame: &Frame,
    action: &str,
    form: &Form,
    class: &str,
    label: &str,
    inside: Markup,
) -> Markup {
    let inside = html! { (inside) button class=(class) type="submit" { (label) } };
    post(frame, action, form, "inline", inside)
}

/// What is to be corrected, with links to the fields.
pub(super) fn summary(frame: &Frame, form: &Form) -> Markup {
    html! {
        @if !form.problems.is_empty() {
            div.error-summary.stack-s role="alert" tabindex="-1" autofocus {
                h2 { (frame.count(form.problems.len(), (w::TO_CORRECT_ONE, w::TO_CORRECT_MANY), "")) }
                ul {
                    @for problem in &form.problems {
                        li {
                            @if problem.field.is_empty() { (problem.what) }
                            @else { a href={ "#" (id(&problem.field)) } {
                                @if let Some(label) = known_label(frame, &problem.field) {
                                    (frame.fill(p::T_OF, &[&label, &problem.what]))
                                } @else { (problem.what) }
                            } }
                        }
                    }
                }
            }
        }
    }
}

/// The label of a field, by its name: of the console's own fields, and of a scheme's.
fn known_label(frame: &Frame, name: &str) -> Option<String> {
    if let Some((_, own)) = name.rsplit_once('.').filter(|_| !name.starts_with("ruled.")) {
        return Some(frame.label_text(None, own));
    }
    let phrase = match name {
        "account" => v::ACCOUNT_NAME,
        "again" => p::PASSWORD_AGAIN,
        "app" => k::APP_VERSION,
        "at" => p::EVENT_AT,
        "before" => p::PASSWORD_BEFORE,
        "begins" => o::BEGINS,
        "born" => p::BIRTH,
        "birthplace" => p::BIRTHPLACE,
        "cause" => p::EVENT_CAUSE,
        "count" => p::HOW_MANY,
        "day" => o::DAY,
        "ends" => o::ENDS,
        "expires" => p::LAST_DAY,
        "form" => p::PAPER_AS,
        "from" => p::FROM_DAY,
        "guardian" => p::GUARDIAN,
        "happened" => p::EVENT_HAPPENED,
        "identity_checked" => k::IDENTITY_CHECKED,
        "issued" => p::ISSUED,
        "kind" => p::KIND,
        "label" => v::TOKEN_FOR,
        "name_chinese" => p::NAME_CHINESE,
        "name_latin" => p::NAME_LATIN,
        "nationality" => p::NATIONALITY,
        "number" => p::DOCUMENT_NUMBER,
        "of" => p::EVENT_OF,
        "password" => p::PASSWORD,
        "piece" => p::PAPER,
        "places" => o::PLACES,
        "reason" => k::REASON,
        "residence" => p::RESIDENCE,
        "role" | "token_role" => v::ROLE,
        "slot" => k::SLOT,
        "state" => p::STATE,
        "until" => p::UNTIL_DAY,
        "why" => w::WHY,
        _ => return None,
    };
    Some(frame.say(phrase).to_owned())
}
