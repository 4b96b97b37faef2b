//! What the schemes are, for everybody: what they say in plain words, and what they ask.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use clearance_authority::hex;
use clearance_schemes::library::{Folder, Library, Version};
use clearance_schemes::model::{FormField, FormKind, Scheme};
use clearance_schemes::plain::explain_scheme;
use clearance_schemes::texts::{Language, choose_language, word};
use clearance_schemes::time::Instant;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::Who;
use crate::app::Web;
use crate::enquiry::Lang;
use crate::http::{Endpoint, Page, Path, Problem, Query};

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get("/v1/schemes", Who::Anyone, list)
            .says("All schemes, with their versions")
            .gives::<Page<SchemeView>>(200, "By name"),
        Endpoint::get("/v1/schemes/{scheme}/explain", Who::Anyone, explain)
            .says("A scheme as sentences and a table: the version in force")
            .query::<In>()
            .gives_bytes(200, "Markdown", Some("text/markdown; charset=utf-8")),
        Endpoint::get("/v1/schemes/{scheme}/form", Who::Anyone, form)
            .says("What a scheme asks, so that a client can build its form")
            .query::<In>()
            .gives::<Form>(200, "The fields, with their labels"),
    ]
}

/// In which language.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct In {
    /// `en`, `pt`, `zh-Hant` or `zh-Hans`; English where left out.
    #[param(value_type = Option<String>)]
    #[serde(default)]
    language: Lang,
}

/// A scheme.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct SchemeView {
    name: String,
    /// What it is called, in each language that it has.
    titles: std::collections::BTreeMap<String, String>,
    /// The language that decides, then the others.
    languages: Vec<String>,
    /// Whether gates read codes of it.
    has_code: bool,
    /// Its versions by number.
    versions: Vec<VersionView>,
}

/// A version of a scheme.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct VersionView {
    number: u32,
    /// From which local moment it is in force: `2024-07-19T00:00:00`.
    from: String,
    /// Whether it is in force now.
    in_force: bool,
    /// SHA-256 of its file.
    digest: String,
}

/// What a scheme asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SchemeForm)]
struct Form {
    scheme: String,
    version: u32,
    /// The language of the labels.
    language: String,
    /// Questions with closed answers.
    ask: Vec<Question>,
    /// Free fields.
    form: Vec<Field>,
    /// The fields that are asked of each member of a group.
    each: Vec<String>,
    /// What a time is asked for of: `office`, or a word of the scheme.
    slots: Option<String>,
}

/// A question.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SchemeQuestion)]
struct Question {
    name: String,
    label: String,
    /// Its answers.
    values: Vec<Labelled>,
}

/// An answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Labelled {
    value: String,
    label: String,
}

/// A free field.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = SchemeField)]
struct Field {
    name: String,
    label: String,
    /// `amount`, `date`, `day`, `email`, `number-of`, `one-of`, `pattern`, `phone`, `secret`, `slot`, `text` or `year`.
    kind: String,
    /// Patterns of which one fits: A is a capital letter, 9 a digit. Of `phone`: how it begins.
    patterns: Vec<String>,
    /// Of `one-of`: its values.
    values: Vec<Labelled>,
    /// Whether it is always asked; else it depends on the answers.
    always: bool,
}

/// The version in force, or the first one before that.
fn in_force(folder: &Folder, now: Instant) -> Option<&Version> {
    let begun = folder.versions.values().rev().find(|version| {
        let head = &version.scheme.head;
        head.time.local(now).is_some_and(|local| head.from <= local)
    });
    begun.or_else(|| folder.versions.values().next())
}

fn find<'a>(web: &'a Web, scheme: &str) -> Result<&'a Version, Problem> {
    let version = web.library.folders.get(scheme).and_then(|it| in_force(it, web.now()));
    version.ok_or_else(|| Problem::not_found().of("there is no such scheme; see /v1/schemes"))
}

async fn list(State(web): State<Web>) -> axum::Json<Page<SchemeView>> {
    let now = web.now();
    let view = |(name, folder): (&String, &Folder)| {
        let current = in_force(folder, now)?;
        let head = &current.scheme.head;
        let title = folder.texts.by_id.get("scheme");
        let versions = folder.versions.iter().map(|(number, version)| VersionView {
            number: *number,
            from: version.scheme.head.from.format("%Y-%m-%dT%H:%M:%S").to_string(),
            in_force: head.version == *number,
            digest: hex(&version.digest),
        });
        Some(SchemeView {
            name: name.clone(),
            titles: title.map(|title| title.text.clone()).unwrap_or_default(),
            languages: head.languages.clone(),
            has_code: current.scheme.gate.code.is_some(),
            versions: versions.collect(),
        })
    };
    axum::Json(Page { items: web.library.folders.iter().filter_map(view).collect(), next: None })
}

async fn explain(
    State(web): State<Web>,
    Path(scheme): Path<String>,
    Query(wanted): Query<In>,
) -> Result<Response, Problem> {
    let version = find(&web, &scheme)?;
    let text = explain_scheme(&web.library, version, wanted.language.into());
    let kind = [(header::CONTENT_TYPE, "text/markdown; charset=utf-8")];
    Ok((kind, text).into_response())
}

async fn form(
    State(web): State<Web>,
    Path(scheme): Path<String>,
    Query(wanted): Query<In>,
) -> Result<axum::Json<Form>, Problem> {
    let scheme = &find(&web, &scheme)?.scheme;
    let language = choose_language(scheme, wanted.language.into());
    let labels = Labels { library: &web.library, scheme, language };
    let ask = scheme.ask.iter().map(|field| Question {
        name: field.name.clone(),
        label: labels.of(&["ask", &field.name]),
        values: labels.values(&["ask", &field.name], &field.values),
    });
    Ok(axum::Json(Form {
        scheme: scheme.head.name.clone(),
        version: scheme.head.version,
        language: language.to_string(),
        ask: ask.collect(),
        form: scheme.form.iter().map(|field| labels.field(field)).collect(),
        each: scheme.each.clone(),
        slots: scheme.slots.as_ref().map(|slots| slots.of.clone()),
    }))
}

/// Labels of a scheme in a language.
struct Labels<'a> {
    library: &'a Library,
    scheme: &'a Scheme,
    language: Language,
}

impl Labels<'_> {
    /// The text of an id, or of its last word, or that word.
    fn of(&self, id: &[&str]) -> String {
        let last = id.last().copied().unwrap_or_default();
        let own = self.library.folders.get(&self.scheme.head.name).map(|folder| &folder.texts);
        let texts = own.into_iter().chain([&self.library.texts]);
        let text = |id: String| {
            texts.clone().find_map(|texts| texts.by_id.get(&id)?.text.get(self.language.tag()))
        };
        let named = text(id.join(".")).cloned();
        let named = named.or_else(|| word(self.library, self.scheme, last, self.language));
        named.unwrap_or_else(|| last.to_owned())
    }

    fn values(&self, of: &[&str; 2], values: &[String]) -> Vec<Labelled> {
        let labelled = |value: &String| Labelled {
            value: value.clone(),
            label: self.of(&[of[0], of[1], value]),
        };
        values.iter().map(labelled).collect()
    }

    fn field(&self, field: &FormField) -> Field {
        let none = Vec::new();
        let (kind, patterns, values) = match &field.form {
            FormKind::Amount => ("amount", none, &[][..]),
            FormKind::Date => ("date", none, &[][..]),
            FormKind::DayOfYear => ("day", none, &[][..]),
            FormKind::Email => ("email", none, &[][..]),
            FormKind::OfDocument { kind, field } => {
                ("number-of", self.patterns(kind, field), &[][..])
            }
            FormKind::OneOf(values) => ("one-of", none, &values[..]),
            FormKind::Pattern(pattern) => ("pattern", vec![pattern.clone()], &[][..]),
            FormKind::Phone(begins) => ("phone", vec![begins.clone()], &[][..]),
            FormKind::Secret => ("secret", none, &[][..]),
            FormKind::Slot => ("slot", none, &[][..]),
            FormKind::Text => ("text", none, &[][..]),
            FormKind::Year => ("year", none, &[][..]),
        };
        Field {
            name: field.name.clone(),
            label: self.of(&["form", &field.name]),
            kind: kind.to_owned(),
            patterns,
            values: self.values(&["form", &field.name], values),
            always: field.when.terms.is_empty(),
        }
    }

    /// The patterns of a document's field.
    fn patterns(&self, kind: &str, field: &str) -> Vec<String> {
        let kinds = &self.library.vocabulary.documents;
        let fields = kinds.iter().find(|known| known.name == kind).map(|known| &known.fields);
        let form = fields.and_then(|fields| fields.iter().find(|(name, _)| name == field));
        form.map(|(_, form)| form.forms.clone()).unwrap_or_default()
    }
}
