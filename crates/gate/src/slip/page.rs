//! For a browser: a page that prints on A6.
//!
//! It is HTML and not a PDF, because a PDF has to embed its Chinese letters: see the README of this crate.

use clearance_core::language::{Language, Texts};

use super::{Pending, Sheet, local, words};

/// One sheet of A6, black on white; on a screen the same in the middle.
const STYLE: &str = "@page{size:105mm 148mm;margin:8mm}\
    body{font:11pt/1.4 system-ui,'Noto Sans','Noto Sans TC',sans-serif;color:#000;background:#fff;margin:0 auto;max-width:89mm}\
    h1{font-size:13pt;margin:0}.number{font:700 13pt ui-monospace,monospace;margin:2mm 0}\
    .until{font-size:14pt;font-weight:700;margin:1mm 0}hr{border:0;border-top:1px solid #000;margin:3mm 0}\
    dl{display:grid;grid-template-columns:auto 1fr;gap:1mm 4mm;margin:0}dd{margin:0;text-align:right}\
    .small{font-size:9pt;margin:1.5mm 0}";

impl Sheet {
    /// The slip as a page, in three languages, `first` before the others.
    pub fn page(&self, first: Language) -> String {
        let languages = order(first);
        let titles = languages.map(|it| span(it, words::TITLE.in_language(it))).join(" ");
        let mut body = format!("<h1>{titles}</h1><p class=\"number\">{}</p><hr>", self.slip.number);
        for language in languages {
            let until = self.slip.until.in_language(language);
            let text = format!("{}{until}", words::STAY_UNTIL.in_language(language));
            body.push_str(&paragraph("until", language, &text));
        }
        body.push_str("<hr>");
        body.push_str(&passed(&languages, &local(self.arrived, self.utc_offset), &self.place));
        body.push_str("<hr>");
        languages.iter().for_each(|it| {
            body.push_str(&paragraph("small", *it, words::KEEP.in_language(*it)));
        });
        let title = format!("{} {}", words::TITLE.in_language(first), self.slip.number);
        document(first, &title, &body)
    }
}

impl Pending {
    /// What to do, as a page, in three languages, `first` before the others.
    pub fn page(&self, first: Language) -> String {
        let languages = order(first);
        let told = languages.map(|it| paragraph("note", it, words::NOT_YET.in_language(it)));
        let passed = passed(&languages, &local(self.arrived, self.utc_offset), &self.place);
        let title = words::NOT_YET.in_language(first);
        let title = title.split(['.', '。', ',']).next().unwrap_or_default();
        document(first, title, &format!("{}<hr>{passed}", told.concat()))
    }
}

fn order(first: Language) -> [Language; 3] {
    let mut all = Language::ALL;
    all.sort_by_key(|it| *it != first); // stable: the others stay as they are
    all
}

fn document(language: Language, title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{}</title><style>{STYLE}</style></head>\n\
         <body><main>{body}</main></body>\n</html>\n",
        language.tag(),
        escaped(title)
    )
}

fn paragraph(class: &str, language: Language, text: &str) -> String {
    format!("<p class=\"{class}\" lang=\"{}\">{}</p>", language.tag(), escaped(text))
}

fn span(language: Language, text: &str) -> String {
    format!("<span lang=\"{}\">{}</span>", language.tag(), escaped(text))
}

fn passed(languages: &[Language; 3], when: &str, place: &str) -> String {
    let all = |texts: Texts| languages.map(|it| span(it, texts.in_language(it))).join(" / ");
    format!(
        "<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl>",
        all(words::ARRIVED),
        escaped(when),
        all(words::AT),
        escaped(place)
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::sheet;
    use super::*;

    #[test]
    fn a_page_has_the_three_languages_each_marked_and_nothing_of_the_place_is_markup() {
        for first in Language::ALL {
            let page = sheet().page(first);
            assert!(page.contains(&format!("<html lang=\"{}\">", first.tag())));
            for language in Language::ALL {
                let until = sheet().slip.until.in_language(language);
                let marked = format!(
                    "lang=\"{}\">{}",
                    language.tag(),
                    words::STAY_UNTIL.in_language(language)
                );
                assert!(page.contains(&format!("{marked}{until}</p>")), "{page}");
            }
            assert!(page.contains("border-gate &lt;b&gt;") && !page.contains("<b>"), "{page}");
            assert!(!page.contains("<script") && page.contains("105mm 148mm"));
        }
    }

    #[test]
    fn a_page_without_an_answer_is_no_slip() {
        let Sheet { arrived, place, utc_offset, .. } = sheet();
        let page = Pending { arrived, place, utc_offset }.page(Language::English);
        assert!(page.contains("<title>This is not a landing slip</title>"), "{page}");
        assert!(!page.contains("class=\"until\""));
    }
}
