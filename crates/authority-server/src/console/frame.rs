//! What every page stands in.

use clearance_authority::register::Role;
use clearance_schemes::library::Library;
use clearance_schemes::time::{Instant, TimeRules};
use maud::{DOCTYPE, Markup, html};

use super::act::{self, Act};
use super::lang::{Lang, Phrase};
use super::words::common as w;
use super::{icons, parts, paths};

/// Colours. Deliberately closed: what style sheets know.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Theme {
    /// As the device has it.
    #[default]
    Auto,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

impl Theme {
    /// Every one, in the order in which pages offer them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its word in a query and in `data-theme`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    const fn phrase(self) -> Phrase {
        match self {
            Self::Auto => w::AUTO,
            Self::Dark => w::DARK,
            Self::Light => w::LIGHT,
        }
    }
}

/// Something failed while a page was made, or what was sent could not be done.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// What failed: a sentence.
    pub fact: String,
    /// What is safe, and what to do.
    pub then: String,
    /// The number that the log has too.
    pub support: Option<String>,
}

/// What every page is told.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// Who is signed in.
    pub officer: Option<&'a str>,
    /// As what.
    pub role: Option<Role>,
    /// The token that every form carries.
    pub csrf: &'a str,
    /// The page's own address, with its query: links to other languages lead back to it.
    pub path: &'a str,
    /// The moment.
    pub now: Instant,
    /// Whose days and hours are shown.
    pub clock: &'a TimeRules,
    /// The schemes, with their words.
    pub library: &'a Library,
    /// How many things are due, beside "Keys and dates".
    pub due: usize,
    /// For how many people something is overdue.
    pub overdue: usize,
    /// How many things wait for a supervisor.
    pub waiting: usize,
    /// What failed; it stands above the page.
    pub trouble: Option<&'a Trouble>,
    /// What was done by the form before: a sentence.
    pub done: Option<&'a str>,
}

/// Where a page belongs in the menu. Deliberately closed: the menu.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Area {
    Accounts,
    Approvals,
    Audit,
    Calendar,
    Enter,
    Keys,
    Lists,
    None,
    People,
    Slips,
    Statistics,
    Waiting,
}

/// How many of a thing are counted: the menu says "100+" of more.
pub const MOST_COUNTED: u32 = 100;

fn counted(count: usize) -> String {
    let most = MOST_COUNTED as usize;
    if count > most { format!("{most}+") } else { count.to_string() }
}

impl Frame<'_> {
    /// A phrase.
    pub(super) const fn say(&self, phrase: Phrase) -> &'static str {
        phrase.of(self.lang)
    }

    /// A phrase with values.
    pub(super) fn fill(&self, phrase: Phrase, values: &[&str]) -> String {
        phrase.fill(self.lang, values)
    }

    /// A phrase by number; the number is its first value.
    pub(super) fn count(&self, number: usize, (one, many): (Phrase, Phrase), more: &str) -> String {
        let written = self.number(number);
        self.fill(if number == 1 { one } else { many }, &[&written, more])
    }

    pub(super) fn number(&self, number: usize) -> String {
        self.lang.language().number(u64::try_from(number).unwrap_or(u64::MAX))
    }

    /// Whether the role may.
    pub(super) fn may(&self, act: Act) -> bool {
        self.role.is_some_and(|role| act.roles().contains(&role))
    }

    /// The names of the roles that may.
    pub(super) fn who_may(&self, act: Act) -> String {
        let names: Vec<_> =
            act.roles().iter().map(|role| self.say(act::role(*role)).to_owned()).collect();
        self.lang.language().either(&names)
    }

    /// A whole page.
    pub(super) fn page(&self, area: Area, title: &str, main: Markup) -> Markup {
        let theme = (self.theme != Theme::Auto).then(|| self.theme.name());
        html! {
            (DOCTYPE)
            html lang=(self.lang.tag()) data-theme=[theme] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " – " (self.say(w::PRODUCT)) }
                    link rel="stylesheet" href="/static/tokens.css";
                    link rel="stylesheet" href="/static/app.css";
                    link rel="stylesheet" href="/static/console.css";
                }
                body {
                    a.skip href="#main" { (self.say(w::SKIP)) }
                    (self.bar(area))
                    main #main.wrap.stack-l {
                        (self.news())
                        (main)
                    }
                    (self.foot())
                }
            }
        }
    }

    fn news(&self) -> Markup {
        html! {
            @if let Some(trouble) = self.trouble {
                (parts::trouble(self, trouble))
            }
            @if let Some(done) = self.done {
                div.notice.good.screen-only role="status" { (icons::tick()) p { strong { (done) } } }
            }
        }
    }

    fn bar(&self, area: Area) -> Markup {
        html! {
            header.bar.screen-only {
                div.wrap.bar-in {
                    a.brand href=(paths::PEOPLE) {
                        (icons::brand()) (self.say(w::PRODUCT)) " " span { (self.say(w::CONSOLE)) }
                    }
                    @if let Some(officer) = self.officer {
                        div.bar-end {
                            span {
                                @if let Some(role) = self.role {
                                    (self.fill(w::WHO, &[officer, self.say(act::role(role))]))
                                } @else { (officer) }
                            }
                            a.small href=(paths::PASSWORD) { (self.say(w::OWN_PASSWORD)) }
                            form.inline method="post" action=(paths::SIGN_OUT) {
                                input type="hidden" name="csrf" value=(self.csrf);
                                button.btn.btn-2 type="submit" { (self.say(w::SIGN_OUT)) }
                            }
                        }
                    }
                }
                @if self.officer.is_some() { (self.nav(area)) }
            }
        }
    }

    fn nav(&self, area: Area) -> Markup {
        let entries = [
            (Area::People, paths::PEOPLE, w::NAV_PEOPLE, None),
            (Area::Enter, paths::ENTER, w::NAV_ENTER, None),
            (Area::Waiting, paths::WAITING, w::NAV_WAITING, Some((self.overdue, w::OVERDUE_COUNT))),
            (Area::Calendar, paths::CALENDAR, w::NAV_CALENDAR, None),
            (Area::Slips, paths::SLIPS, w::NAV_SLIPS, None),
            (
                Area::Approvals,
                paths::APPROVALS,
                w::NAV_APPROVALS,
                Some((self.waiting, w::WAITING_COUNT)),
            ),
            (Area::Lists, paths::LISTS, w::NAV_LISTS, None),
            (Area::Keys, paths::KEYS, w::NAV_KEYS, Some((self.due, w::DUE_COUNT))),
            (Area::Audit, paths::AUDIT, w::NAV_AUDIT, None),
            (Area::Statistics, paths::STATISTICS, w::NAV_STATISTICS, None),
            (Area::Accounts, paths::ACCOUNTS, w::NAV_ACCOUNTS, None),
        ];
        html! {
            nav.wrap.nav aria-label=(self.say(w::NAV)) {
                ul {
                    @for (entry, path, phrase, count) in entries {
                        li {
                            a href=(path) aria-current=[(entry == area).then_some("page")] {
                                (self.say(phrase))
                                @if let Some((count @ 1.., what)) = count {
                                    " " span.count { (counted(count)) span.hidden { " " (self.say(what)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The foot of a page: whose time it shows, colours, languages.
    #[must_use]
    pub fn foot(&self) -> Markup {
        html! {
            footer.wrap.screen-only {
                div.foot.split {
                    p { (self.zone_sentence()) }
                    nav aria-label=(self.say(w::COLOURS)) {
                        ul.langs {
                            @for theme in Theme::ALL {
                                li { a href=(self.with("theme", theme.name()))
                                    aria-current=[(theme == self.theme).then_some("true")] { (self.say(theme.phrase())) } }
                            }
                        }
                    }
                    nav aria-label=(self.say(w::LANGUAGE)) {
                        ul.langs {
                            @for lang in Lang::ALL {
                                li { a href=(self.with("lang", lang.tag())) lang=(lang.tag()) hreflang=(lang.tag())
                                    aria-current=[(lang == self.lang).then_some("true")] { (lang.own_name()) } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// This page with another value in its query.
    fn with(&self, name: &str, value: &str) -> String {
        let link = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{link}{name}={value}", self.path)
    }

    fn zone_sentence(&self) -> String {
        match self.clock.zone.name() {
            "Asia/Macau" => self.say(w::ZONE_MACAU).to_owned(),
            "Asia/Hong_Kong" => self.say(w::ZONE_HONG_KONG).to_owned(),
            other => self.fill(w::ZONE_OTHER, &[other]),
        }
    }

    /// Whose time it is: `Macao time`.
    pub(super) fn zone(&self) -> &str {
        match self.clock.zone.name() {
            "Asia/Macau" => self.say(w::HOUR_MACAU),
            "Asia/Hong_Kong" => self.say(w::HOUR_HONG_KONG),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_counted_to_its_end_is_not_shown_as_exact() {
        assert_eq!([counted(1), counted(100), counted(101)], ["1", "100", "100+"]);
    }
}
