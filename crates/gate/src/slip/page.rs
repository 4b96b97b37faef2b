//! For a browser: a part of a page, which the page's style prints on A6 or on a receipt's width.
//!
//! It is HTML and not a PDF, because a PDF has to embed its Chinese letters: see the README of this crate.

use clearance_core::language::{Language, Texts};

use super::{Pending, Sheet, local, words};

impl Sheet {
    /// The slip as an `article` of the class `slip`, in three languages, `first` before the others.
    pub fn article(&self, first: Language) -> String {
        let languages = order(first);
        let titles = languages.map(|it| span(it, words::TITLE.in_language(it))).join(" ");
        let mut body = format!("<h1>{titles}</h1><p class=\"ref\">{}</p><hr>", self.slip.number);
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
        article(&body)
    }
}

impl Pending {
    /// What to do, as an `article` of the class `slip`, in three languages, `first` before the others.
    pub fn article(&self, first: Language) -> String {
        let languages = order(first);
        let told = languages.map(|it| paragraph("note", it, self.words().in_language(it)));
        let passed = passed(&languages, &local(self.arrived, self.utc_offset), &self.place);
        article(&format!("{}<hr>{passed}", told.concat()))
    }
}

fn article(body: &str) -> String {
    format!("<article class=\"slip\">{body}</article>")
}

fn order(first: Language) -> [Language; 3] {
    let mut all = Language::ALL;
    all.sort_by_key(|it| *it != first); // stable: the others stay as they are
    all
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
        "<dl class=\"facts\"><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl>",
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
    use super::super::Lacking;
    use super::super::tests::sheet;
    use super::*;

    #[test]
    fn a_page_has_the_three_languages_each_marked_and_nothing_of_the_place_is_markup() {
        for first in Language::ALL {
            let page = sheet().article(first);
            let title = span(first, words::TITLE.in_language(first));
            assert!(page.starts_with(&format!("<article class=\"slip\"><h1>{title}")), "{page}");
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
            assert!(!page.contains("style") && page.ends_with("</article>"));
        }
    }

    #[test]
    fn a_page_without_an_answer_is_no_slip() {
        let Sheet { arrived, place, utc_offset, .. } = sheet();
        for (lacks, says) in
            [(Lacking::Answer, "ask for your slip"), (Lacking::LastDay, "See an officer now")]
        {
            let pending = Pending { lacks, arrived, place: place.clone(), utc_offset };
            let page = pending.article(Language::English);
            assert!(page.contains("This is not a landing slip") && page.contains(says), "{page}");
            assert!(!page.contains("class=\"until\""));
        }
    }
}
