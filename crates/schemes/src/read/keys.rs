//! Every key that the reader knows, by section. `LANGUAGE.md` has a chapter for each (a test holds it
//! to that).

/// A kind of table, and the keys that it may have.
pub(super) struct Section {
    /// As messages and the headings of `LANGUAGE.md` name it.
    pub(super) name: &'static str,
    /// Its keys.
    pub(super) keys: &'static [&'static str],
}

/// Declares the sections, and the list of all of them.
macro_rules! sections {
    ($($id:ident = $name:literal [$($key:literal),* $(,)?];)+) => {
        $(pub(super) const $id: Section = Section { name: $name, keys: &[$($key),*] };)+

        /// Every section, in the order of the language's reference.
        #[cfg(test)]
        pub(super) const ALL: &[&Section] = &[$(&$id),+];
    };
}

sections! {
    SCHEME_FILE = "a scheme's file" [
        "scheme", "ask", "group", "lists", "form", "slots", "checks", "tables", "fees", "deadlines",
        "grant", "life", "wallet", "gate", "notices",
    ];
    HEAD = "[scheme]" [
        "id", "name", "version", "from", "earlier", "time", "languages", "otherwise", "facts",
    ];
    TIME = "[scheme.time]" ["zone", "calendar", "month_end", "leap_birthday", "count_from"];
    LANGUAGES = "[scheme.languages]" ["decides", "also"];
    GROUP = "[group]" ["each"];
    FORM_FIELD = "[form.NAME]" ["form", "when", "missing", "malformed", "attempts", "facts"];
    SLOTS = "[slots]" ["of", "days", "facts"];
    CHECKS = "[checks]" ["never", "require", "papers", "remark", "use_tables"];
    RULE = "[[checks.require]]" ["id", "when", "must", "reasons", "remedy", "facts"];
    PAPER = "[[checks.papers]]" ["piece", "or", "form", "count", "when", "facts"];
    REMARK = "[[checks.remark]]" ["id", "when", "tell", "facts"];
    TABLE = "[tables.NAME]" ["key", "as_of", "columns", "absent", "rows", "same", "facts"];
    SAME = "[[tables.NAME.same]]" ["keys", "row"];
    FEES = "[fees]" ["currency", "count", "lines", "waivers"];
    FEES_COUNT = "[fees.count]" ["of", "kind", "within"];
    FEE_LINE = "[[fees.lines]]" ["id", "amount", "ladder", "when", "facts"];
    WAIVER = "[[fees.waivers]]" ["id", "when", "lines", "papers", "welcome", "facts"];
    DEADLINE = "[[deadlines.NAME]]" ["add", "promise", "when", "facts"];
    GRANT = "[grant]" [
        "standing", "credential", "early", "late", "qualifier", "document", "not_after", "facts",
    ];
    GRANT_STANDING = "[[grant.standing]]" ["until", "when", "facts"];
    GRANT_DOCUMENT = "[grant.document]" ["kind", "for", "until", "when", "version", "facts"];
    GRANT_DOCUMENT_FOR = "[[grant.document.for]]" ["add", "when", "facts"];
    GRANT_DOCUMENT_VERSION = "[[grant.document.version]]" ["from", "value"];
    NOT_AFTER = "[[grant.not_after]]" ["what", "when", "facts"];
    LIFE = "[life]" ["states", "start", "starts", "on"];
    LIFE_ROW = "[[life.on]]" [
        "event", "of", "cause", "at", "when", "from", "to", "opens", "lifts", "starts", "reason",
        "remedy", "do", "text", "facts",
    ];
    WALLET = "[wallet]" ["page", "offline", "shares_phone_with", "minors_first", "holder_key", "facts"];
    GATE = "[gate]" ["none", "code", "status", "ledger", "places", "shown", "facts"];
    GATE_CODE = "[gate.code]" [
        "step", "lifetime", "max_behind", "max_ahead", "min_app", "challenge", "uses",
        "person_check", "party", "together", "qualifier",
    ];
    GATE_STATUS = "[gate.status]" ["fresh_for", "usable_for", "stale"];
    GATE_PLACE = "[[gate.places]]" [
        "in", "checkpoint", "hall", "direction", "by", "not_by", "stand", "office",
    ];
    GATE_OFFICES = "[gate.places]" ["offices"];
    SHOWN = "[[gate.shown]]" ["at", "documents", "papers", "when", "facts"];
    NOTICE = "[notices.NAME]" ["show", "links", "facts"];

    NUMBER = "a number" ["column"];
    AGE = "age" ["at_least", "below", "on"];
    APP = "app" ["at_least"];
    DISCRETION = "discretion" ["asked_with", "answer_within"];
    DOCUMENT = "document" ["kind", "state", "remaining", "issued_from", "issued_before", "field"];
    ENTITLED = "entitled" ["to", "answer", "asking"];
    GROUP_OF = "group" ["at_least", "at_most", "shares", "with"];
    HAPPENED = "happened" ["event", "of", "at", "as"];
    OFFICE_OPEN = "office" ["at", "for", "by", "on"];
    PERSON = "person" ["nationality", "residence", "birthplace"];
    QUOTA = "quota" ["count", "per", "adds", "at_most", "within"];
    STANDING = "standing" ["scheme", "state"];
    WINDOW = "window" ["of", "opens", "closes", "before", "after"];

    VOCABULARY = "vocabulary.toml" [
        "documents", "papers", "services", "offices", "contacts", "places", "people", "ties",
        "residences", "birthplaces", "decisions", "checks",
    ];
    DOCUMENT_KIND = "[documents.NAME]" ["issuer", "reasons", "causes", "fields", "facts"];
    DOCUMENT_FIELD = "[documents.NAME.fields]" [
        "form", "only", "printed", "text", "malformed", "facts",
    ];
    OFFICE = "[offices.NAME]" [
        "name", "address", "telephone", "calendar", "from", "until", "moved_to", "slots",
        "services", "facts",
    ];
    OFFICE_SLOTS = "[offices.NAME.slots]" ["every", "places"];
    OFFICE_SERVICE = "[[offices.NAME.services]]" [
        "of", "purposes", "kind", "hours", "by", "facts",
    ];
    CONTACT = "[contacts.NAME]" [
        "name", "office", "web", "telephone", "fax", "mail", "hours", "calendar", "facts",
    ];
    CALENDAR = "a calendar's file" ["name", "working_days", "years", "holidays"];
}

/// What a condition may say besides fields of `[ask]`.
pub(super) const PREDICATES: &[&str] = &[
    "age",
    "app",
    "discretion",
    "document",
    "entitled",
    "group",
    "happened",
    "holder_key",
    "office",
    "papers",
    "person",
    "present",
    "quota",
    "row",
    "signed",
    "standing",
    "window",
];

/// What combines conditions.
pub(super) const COMBINERS: &[&str] = &["any", "is", "not"];
