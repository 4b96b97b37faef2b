//! Promises of the console that hold of every page, in every state and language.

#![allow(clippy::unwrap_used)] // in a test

mod gallery;
mod people;

use std::collections::BTreeSet;

use clearance_authority::register::Role;
use clearance_authority_server::console::{Act, Frame, Lang, STATIC, Theme};
use clearance_schemes::library::Library;

use gallery::{Gallery, gallery};

fn library() -> &'static Library {
    static LIBRARY: std::sync::LazyLock<Library> =
        std::sync::LazyLock::new(clearance_schemes::shipped);
    &LIBRARY
}

fn pages(lang: Lang) -> Gallery {
    let library = library();
    let clock = &library.folders["hk-mo-mutual"].versions[&1].scheme.head.time;
    let frame = Frame {
        lang,
        theme: Theme::Auto,
        officer: Some("Kiri Sample"),
        role: Some(Role::Supervisor),
        csrf: "token-of-the-session",
        path: "/console/people?q=lei",
        now: people::NOW,
        clock,
        library,
        due: 3,
        overdue: 1,
        waiting: 2,
        trouble: None,
        done: None,
    };
    gallery(&frame)
}

fn each(mut look: impl FnMut(Lang, &str, &str)) {
    for lang in Lang::ALL {
        for (name, page) in pages(lang) {
            look(lang, name, &page);
        }
    }
}

/// The tags of a page: name and attributes, without closing ones.
fn tags(page: &str) -> Vec<(&str, &str)> {
    let opened =
        page.split('<').skip(1).filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    opened
        .map(|rest| {
            let tag = &rest[..end_of_tag(rest)];
            tag.split_once(' ').unwrap_or((tag, ""))
        })
        .collect()
}

/// Where a tag ends: a `>` in a quoted value does not count.
fn end_of_tag(rest: &str) -> usize {
    let mut is_quoted = false;
    rest.char_indices()
        .find(|(_, c)| {
            is_quoted ^= *c == '"';
            *c == '>' && !is_quoted
        })
        .map_or(rest.len(), |(at, _)| at)
}

fn value<'p>(attributes: &'p str, name: &str) -> Option<&'p str> {
    let padded = attributes.split_once(&format!("{name}=\""))?;
    let is_whole = padded.0.is_empty() || padded.0.ends_with(' ');
    is_whole.then(|| padded.1.split('"').next())?
}

/// What people read: everything between tags.
fn text(page: &str) -> String {
    let body = page.split("<body>").nth(1).unwrap();
    body.split('<')
        .map(|part| part.get(end_of_tag(part) + 1..).unwrap_or(""))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn every_page_says_its_language_and_has_one_title_and_one_main_heading() {
    each(|lang, name, page| {
        assert!(
            page.starts_with(&format!("<!DOCTYPE html><html lang=\"{}\">", lang.tag())),
            "{name}"
        );
        assert_eq!(page.matches("<h1").count(), 1, "{name} {lang:?}");
        assert_eq!(page.matches("<main").count(), 1, "{name}");
        let title = page.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(title.ends_with(" – Clearance") && title.len() > 14, "{name}: {title}");
    });
}

#[test]
fn headings_never_leave_a_level_out() {
    each(|lang, name, page| {
        let mut last = 0;
        for (tag, _) in tags(page) {
            let level = tag.strip_prefix('h').and_then(|digit| digit.parse::<u8>().ok());
            let Some(level) = level else { continue };
            assert!(level <= last + 1, "{name} {lang:?}: h{level} after h{last}");
            last = level;
        }
    });
}

#[test]
fn no_page_has_a_script_a_style_or_a_handler_in_it() {
    each(|_, name, page| {
        for (tag, attributes) in tags(page) {
            assert!(
                !["script", "style", "iframe", "object", "base"].contains(&tag),
                "{name}: {tag}"
            );
            for attribute in attributes.split(' ').filter_map(|part| part.split_once('=')) {
                assert!(
                    attribute.0 != "style" && !attribute.0.starts_with("on"),
                    "{name}: {attribute:?}"
                );
            }
            assert!(!attributes.contains("javascript:"), "{name}");
        }
    });
    for (name, kind, bytes) in STATIC {
        let text = core::str::from_utf8(bytes).unwrap();
        assert!(
            !text.contains("@import") && !text.contains("url(") && !text.contains("<script"),
            "{name}"
        );
        assert!(
            *kind != "image/svg+xml" || !(text.contains("style=") || text.contains("<style")),
            "{name}"
        );
    }
}

#[test]
fn every_style_sheet_that_a_page_names_is_served() {
    each(|_, name, page| {
        for (tag, attributes) in tags(page) {
            let path = (tag == "link").then(|| value(attributes, "href").unwrap());
            let Some(file) = path.map(|path| path.strip_prefix("/static/").unwrap()) else {
                continue;
            };
            assert!(STATIC.iter().any(|(known, ..)| *known == file), "{name}: {file}");
        }
    });
}

#[test]
fn every_form_that_changes_something_carries_the_token_of_the_session() {
    let mut seen = 0;
    each(|_, name, page| {
        for form in page.split("<form ").skip(1) {
            let (head, inside) = form.split_once('>').unwrap();
            let inside = inside.split("</form>").next().unwrap();
            if value(head, "method") == Some("get") {
                assert!(!inside.contains("csrf"), "{name}: a token in an address");
                continue;
            }
            assert_eq!(value(head, "method"), Some("post"), "{name}");
            assert!(value(head, "action").unwrap().starts_with("/console/"), "{name}");
            assert!(
                inside.contains("name=\"csrf\" value=\"token-of-the-session\""),
                "{name}: {head}"
            );
            let is_sign_out = head.contains("/console/sign-out");
            assert!(
                is_sign_out || inside.contains("name=\"idempotency\" value=\"0f1e"),
                "{name}: {head}"
            );
            seen += 1;
        }
    });
    assert!(seen > 150, "{seen}");
}

#[test]
fn every_field_has_a_label_of_its_own() {
    each(|lang, name, page| {
        let all = tags(page);
        let labelled: Vec<&str> = all
            .iter()
            .filter(|(tag, _)| *tag == "label")
            .map(|(_, it)| value(it, "for").unwrap())
            .collect();
        for (tag, attributes) in &all {
            let is_field = ["input", "select", "textarea"].contains(tag);
            if !is_field || value(attributes, "type") == Some("hidden") {
                continue;
            }
            let id =
                value(attributes, "id").unwrap_or_else(|| panic!("{name} {lang:?}: {attributes}"));
            assert_eq!(labelled.iter().filter(|it| **it == id).count(), 1, "{name} {lang:?}: {id}");
        }
        let empty = page.split("<label").skip(1).find(|it| it.contains("></label>"));
        assert!(empty.is_none(), "{name}: {empty:?}");
    });
}

#[test]
fn ids_are_unique_and_everything_that_is_named_is_there() {
    each(|lang, name, page| {
        let all = tags(page);
        let ids: Vec<&str> = all.iter().filter_map(|(_, it)| value(it, "id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        let twice: Vec<_> =
            ids.iter().filter(|id| ids.iter().filter(|it| it == id).count() > 1).collect();
        assert!(twice.is_empty(), "{name} {lang:?}: {twice:?}");
        for (_, attributes) in &all {
            let named = ["aria-labelledby", "aria-describedby", "for"].into_iter();
            for list in named.filter_map(|it| value(attributes, it)) {
                assert!(list.split(' ').all(|id| unique.contains(id)), "{name} {lang:?}: {list}");
            }
            if let Some(field) = value(attributes, "href").and_then(|it| it.strip_prefix('#')) {
                assert!(unique.contains(field), "{name} {lang:?}: #{field}");
            }
        }
    });
}

#[test]
fn every_mistake_stands_in_the_summary_and_at_its_field() {
    let mut seen = 0;
    each(|_, name, page| {
        if !name.ends_with("-wrong") || name == "sign-in-wrong" {
            return;
        }
        seen += 1;
        assert!(page.contains("role=\"alert\" tabindex=\"-1\" autofocus"), "{name}");
        assert!(page.contains("aria-invalid=\"true\"") || page.contains("field-bad"), "{name}");
        let summary = page.split("error-summary").nth(1).unwrap().split("</div>").next().unwrap();
        assert!(summary.contains("href=\"#f-"), "{name}");
    });
    assert_eq!(seen, 15 * 3);
}

#[test]
fn what_people_type_is_never_markup() {
    each(|_, name, page| {
        for typed in [
            "<script",
            "alert(\"x\")",
            "<b>anx",
            "desk 4 <b>",
            "desk 4 <i>",
            "LS-\"99\"",
            "Mimi\" <b>",
        ] {
            assert!(!page.contains(typed), "{name}: {typed}");
        }
        if name == "person-new" {
            assert!(page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"), "{name}");
        }
    });
}

#[test]
fn chinese_sentences_end_with_chinese_points() {
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for (name, page) in pages(Lang::ZhHant) {
        let text = text(&page);
        let letters: Vec<char> = text.chars().collect();
        for three in letters.windows(3) {
            let is_latin_point = matches!(three[1], '.' | ',');
            assert!(!(is_chinese(three[0]) && is_latin_point), "{name}: {three:?}");
        }
    }
}

#[test]
fn what_was_typed_is_given_back_except_passwords() {
    for (name, page) in pages(Lang::En) {
        if name == "enter-wrong" {
            assert!(page.contains("value=\"31 6 1988\"") && page.contains("value=\"Lei Ana\""));
        }
        assert!(!page.contains("hunter22"), "{name}");
    }
}

#[test]
fn no_page_shows_the_name_of_a_text_instead_of_the_text() {
    each(|lang, name, page| {
        let text = text(page);
        for key in [
            "mo-permanent",
            "hk-mo-mutual",
            "mo-travel-permit",
            "hk-echannel",
            "document.lost",
            "card-lost",
            "in-force",
            "decision-open",
            "hk-ro-",
            "asked.",
            "unemployment-declaration",
            "not-enrolled",
        ] {
            assert!(!text.contains(key), "{name} {lang:?}: {key}");
        }
        for brace in ["{0}", "{1}", "{is}", "{of}", "{until}"] {
            assert!(!text.contains(brace), "{name} {lang:?}: {brace}");
        }
    });
}

#[test]
fn a_name_in_chinese_says_that_it_is_chinese() {
    for lang in [Lang::En, Lang::Pt] {
        for (name, page) in pages(lang) {
            for found in page.match_indices("李安娜").map(|(at, _)| &page[..at]) {
                assert!(
                    found.ends_with("<span lang=\"zh-Hant\">"),
                    "{name} {lang:?}: {}",
                    &found[found.len() - 60..]
                );
            }
        }
    }
}

#[test]
fn whoever_may_not_is_told_which_role_may_and_gets_no_form() {
    each(|_, name, page| {
        if !name.contains("may-not") {
            return;
        }
        let main = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        assert!(main.contains("class=\"notice\""), "{name}");
        assert!(!main.contains("<form"), "{name}");
    });
    for act in Act::ALL {
        assert!(!act.roles().is_empty(), "{act:?}");
        assert!(
            !act.roles().iter().any(|it| matches!(it, Role::Gate | Role::Person | Role::System)),
            "{act:?}"
        );
    }
}

#[test]
fn links_to_other_languages_and_colours_lead_back_to_the_same_page() {
    each(|_, name, page| {
        if name.starts_with("sign-in") {
            assert!(page.contains("href=\"/console/sign-in?lang=pt\""), "{name}");
        } else {
            assert!(page.contains("href=\"/console/people?q=lei&amp;lang=pt\""), "{name}");
            assert!(page.contains("href=\"/console/people?q=lei&amp;theme=dark\""), "{name}");
        }
    });
}

#[test]
fn a_grave_act_is_a_button_only_on_the_page_that_asks() {
    let asks = [
        "event-confirm",
        "suspend",
        "resume",
        "revoke",
        "revoke-wrong",
        "approval",
        "account-disable",
        "token-revoke",
        "appointment-release",
        "person-erase",
        "phone-revoke",
    ];
    each(|_, name, page| {
        let is_there = page.contains("<button class=\"btn btn-grave\"");
        assert_eq!(is_there, asks.contains(&name), "{name}");
    });
}

#[test]
fn only_the_filled_button_of_a_view_is_filled() {
    each(|_, name, page| {
        let filled = page.matches("class=\"btn\"").count();
        assert!(filled <= 1, "{name}: {filled}");
    });
}

#[test]
fn the_answer_says_the_earliest_day_and_each_obstacle_with_what_to_do() {
    let page = |lang| pages(lang).into_iter().find(|(name, _)| *name == "answer-no").unwrap().1;
    let english = text(&page(Lang::En));
    for words in ["16 March 2027", "10 years", "11 years", "Now", "Needed", "From"] {
        assert!(english.contains(words), "{words}: {english}");
    }
    assert!(text(&page(Lang::Pt)).contains("16 de março de 2027"));
    assert!(text(&page(Lang::ZhHant)).contains("2027年3月16日"));
}

#[test]
fn the_bill_shows_the_step_of_the_ladder_the_waiver_and_what_is_quoted() {
    let page = pages(Lang::En).into_iter().find(|(name, _)| *name == "apply-answer").unwrap().1;
    let text = text(&page);
    for words in ["occasion 3 of this ladder", "600.00", "quoted by whoever performs it", "Total"] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn a_group_is_asked_for_each_member_what_the_scheme_asks_of_each() {
    let page = pages(Lang::En).into_iter().find(|(name, _)| *name == "apply-group").unwrap().1;
    let each = &library().folders["hk-id-appointment"].versions[&1].scheme.each;
    for member in 1..=2 {
        for field in each {
            let name = |section| format!("name=\"members.{member}.{section}.{field}\"");
            assert!(
                page.contains(&name("asked")) || page.contains(&name("form")),
                "{member} {field}"
            );
        }
    }
    assert!(!page.contains("members.3."));
}

#[test]
fn what_is_to_be_done_on_the_wire_has_no_button() {
    let page = pages(Lang::En).into_iter().find(|(name, _)| *name == "person").unwrap().1;
    assert_eq!(page.matches("/to-do\"").count(), 1);
    assert!(page.contains("name=\"act\" value=\"officer told-after-grant document.lost\""));
}

#[test]
fn a_receipt_has_no_line_wider_than_42_columns() {
    let wide = |c: char| if ('\u{2e80}'..='\u{ffef}').contains(&c) { 2 } else { 1 };
    each(|lang, name, page| {
        let Some(text) = page.split("<pre").nth(1) else { return };
        let text = text[end_of_tag(text) + 1..].split("</pre>").next().unwrap();
        for line in text.replace("&amp;", "&").lines() {
            let columns: usize = line.chars().map(wide).sum();
            assert!(columns <= 42, "{name} {lang:?}: {columns} {line:?}");
        }
    });
}
