//! The language and the colours that a browser has chosen, and where it is.

use std::collections::BTreeMap;

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, Method, Uri};

use crate::access::cookie;
use crate::console::{Lang, Theme};

/// Cookie of the language.
pub const LANG: &str = "clearance-lang";
/// Cookie of the colours.
pub const THEME: &str = "clearance-theme";

/// How a browser wants its pages.
#[derive(Clone, Debug)]
pub struct Looks {
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// The page's own address, with its query.
    pub path: String,
}

impl Looks {
    /// Those of a request: its cookies first, then the languages of the browser.
    #[must_use]
    pub fn of(headers: &HeaderMap, method: &Method, uri: &Uri) -> Self {
        let lang = cookie(headers, LANG).and_then(|tag| tag.parse().ok());
        let theme = cookie(headers, THEME).and_then(theme);
        // A form is not asked for again by a link.
        let path = if method == Method::GET { without_looks(uri) } else { uri.path().to_owned() };
        Self {
            lang: lang.unwrap_or_else(|| accepted(headers)),
            theme: theme.unwrap_or_default(),
            path,
        }
    }
}

/// The colours of that name.
#[must_use]
pub fn theme(name: &str) -> Option<Theme> {
    Theme::ALL.into_iter().find(|theme| theme.name() == name)
}

/// The first language of the browser that the console has.
fn accepted(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let tags = wanted.split(',').map(|it| it.split(';').next().unwrap_or_default().trim());
    let known = |tag: &str| match tag.split('-').next().unwrap_or_default() {
        "en" => Some(Lang::En),
        "pt" => Some(Lang::Pt),
        "zh" => Some(Lang::ZhHant),
        _ => None,
    };
    tags.filter_map(known).next().unwrap_or_default()
}

/// The query, each name once: of two values the first counts.
#[must_use]
pub fn query(uri: &Uri) -> BTreeMap<String, String> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
    let pairs = pairs.map(|pairs| pairs.0).unwrap_or_default();
    // No text of the register has the character U+0000, and no database takes it.
    pairs.into_iter().rev().filter(|(_, value)| !value.contains('\0')).collect()
}

/// The address without what chooses looks.
#[must_use]
pub fn without_looks(uri: &Uri) -> String {
    let parts = uri.query().unwrap_or_default().split('&').filter(|part| {
        !part.is_empty() && !part.starts_with("lang=") && !part.starts_with("theme=")
    });
    let query = parts.collect::<Vec<_>>().join("&");
    let path = uri.path();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_leave_the_address_and_nothing_else_does() {
        let uri = Uri::from_static("/console/people?q=a%26lang%3Dx&lang=pt&theme=dark&after=1");
        assert_eq!(without_looks(&uri), "/console/people?q=a%26lang%3Dx&after=1");
        assert_eq!(without_looks(&Uri::from_static("/console/keys?lang=pt")), "/console/keys");
    }

    #[test]
    fn the_browsers_first_known_language_is_taken() {
        let mut headers = HeaderMap::new();
        assert_eq!(accepted(&headers), Lang::En);
        headers.insert(
            ACCEPT_LANGUAGE,
            "fr-FR, zh-TW;q=0.8, pt;q=0.1".parse().unwrap_or_else(|_| unreachable!()),
        );
        assert_eq!(accepted(&headers), Lang::ZhHant);
    }
}
