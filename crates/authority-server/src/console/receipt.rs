//! Receipts and slips for a receipt printer: 42 columns, of which a Chinese character takes two.

use clearance_schemes::outcome::Bill;
use clearance_schemes::time::Instant;
use maud::{Markup, html};

use super::act::Act;
use super::frame::{Area, Frame};
use super::parts::{self, empty};
use super::paths;
use super::slips::Slip;
use super::words::{common as c, office as w};

/// Columns of a receipt printer.
pub const COLUMNS: usize = 42;

/// A receipt for an application's fees.
#[derive(Debug)]
pub struct Fees<'a> {
    /// The receipt's number.
    pub number: &'a str,
    /// Who paid.
    pub person: &'a clearance_authority::register::PersonRecord,
    /// Under which scheme.
    pub scheme: &'a str,
    /// What; nothing was to be paid where it is empty.
    pub bill: &'a Bill,
    /// When.
    pub paid: Instant,
}

/// The page of a receipt for fees.
#[must_use]
pub fn fees(frame: &Frame, context: &Fees) -> Markup {
    let title = format!("{} {}", frame.say(w::RECEIPT), context.number);
    if context.bill.lines.is_empty() {
        let back = paths::person(context.person.id);
        let main = html! {
            h1 { (title) }
            (empty(frame.say(w::RECEIPT_EMPTY), frame.say(w::RECEIPT_EMPTY_THEN),
                Some((&back, &frame.fill(c::BACK_TO, &[&parts::name_text(frame, context.person)])))))
        };
        return frame.page(Area::People, &title, main);
    }
    let name = parts::name_text(frame, context.person);
    let back = (paths::person(context.person.id), name);
    page(frame, Area::People, &title, back, &fees_text(frame, context))
}

/// The page of a slip as the receipt printer has it.
#[must_use]
pub fn slip(frame: &Frame, context: &Slip) -> Markup {
    let number = &context.slip.number;
    let title = format!("{} {number}", frame.say(w::SLIP_TITLE));
    let back = (paths::slip(number), title.clone());
    page(frame, Area::Slips, &title, back, &slip_text(frame, context))
}

fn page(
    frame: &Frame,
    area: Area,
    title: &str,
    (back, to): (String, String),
    text: &str,
) -> Markup {
    let main = html! {
        div.stack.screen-only {
            p { a href=(back) { (frame.fill(c::BACK_TO, &[&to])) } }
            h1 { (title) }
            p.small.quiet { (frame.say(c::PRINT_HINT)) }
            @if !frame.may(Act::ReadPeople) { (parts::may_not(frame, Act::ReadPeople)) }
        }
        @if frame.may(Act::ReadPeople) { pre.receipt tabindex="0" aria-label=(title) { (text) } }
    };
    frame.page(area, title, main)
}

/// The text of a receipt for fees.
#[must_use]
pub fn fees_text(frame: &Frame, context: &Fees) -> String {
    let language = frame.lang.language();
    let mut lines = vec![centred(frame.say(w::RECEIPT)), rule()];
    for (label, value) in [
        (w::RECEIPT_NUMBER, context.number.to_owned()),
        (w::RECEIPT_DAY, frame.full_moment(context.paid)),
        (w::NAME, parts::name_text(frame, context.person)),
        (w::RECEIPT_FOR, frame.label_text(None, context.scheme)),
    ] {
        lines.extend(pair(frame.say(label), &value));
    }
    lines.push(rule());
    for line in &context.bill.lines {
        let mut name = frame.fee_text(context.scheme, &line.id);
        if let Some(time) = line.time {
            name.push_str(&format!(" ({time})"));
        }
        let price = match (line.amount, &line.waived_by) {
            (_, Some(_)) => frame.say(w::RECEIPT_WAIVED).to_owned(),
            (Some(amount), None) => language.money(amount, &context.bill.currency),
            (None, None) => frame.say(w::RECEIPT_QUOTED).to_owned(),
        };
        lines.extend(pair(&name, &price));
    }
    lines.push(rule());
    let total = language.money(context.bill.total, &context.bill.currency);
    lines.extend(pair(frame.say(w::RECEIPT_TOTAL), &total));
    if context.bill.more_is_quoted {
        lines.extend(wrapped(frame.say(w::RECEIPT_MORE)));
    }
    lines.join("\n")
}

/// The text of a slip.
#[must_use]
pub fn slip_text(frame: &Frame, context: &Slip) -> String {
    let slip = context.slip;
    let mut lines = vec![centred(frame.say(w::SLIP_TITLE)), centred(&slip.number)];
    if slip.printed > 1 {
        lines.push(centred(&frame.fill(w::REPRINT_N, &[&(slip.printed - 1).to_string()])));
    }
    lines.push(rule());
    for lang in super::lang::Lang::ALL {
        lines.extend(wrapped(&w::STAY_UNTIL.fill(lang, &[&lang.language().day(slip.until)])));
    }
    lines.push(rule());
    lines.extend(pair(frame.say(w::NAME), &parts::name_text(frame, context.person)));
    if let Some(document) = context.document {
        lines.extend(wrapped(&frame.label_text(None, &document.kind)));
        lines.extend(pair(frame.say(w::DOCUMENT), document.number.as_deref().unwrap_or_default()));
    }
    if let Some(passage) = context.passage {
        lines.extend(pair(frame.say(w::ARRIVED), &frame.full_moment(passage.happened)));
        lines.extend(pair(frame.say(w::AT), &frame.place(&passage.checkpoint)));
    }
    lines.push(rule());
    lines.extend(wrapped(frame.say(w::KEEP_SLIP)));
    lines.join("\n")
}

fn rule() -> String {
    "-".repeat(COLUMNS)
}

/// How many columns a character takes: those of East Asia two.
fn columns_of(letter: char) -> usize {
    let is_wide = matches!(letter,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{20000}'..='\u{3fffd}');
    if is_wide { 2 } else { 1 }
}

fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn centred(text: &str) -> String {
    let before = COLUMNS.saturating_sub(columns(text)) / 2;
    format!("{}{text}", " ".repeat(before))
}

/// A name at the left and a value at the right; on two lines where they are too long for one.
fn pair(name: &str, value: &str) -> Vec<String> {
    let used = columns(name) + columns(value);
    if used < COLUMNS {
        return vec![format!("{name}{}{value}", " ".repeat(COLUMNS - used))];
    }
    let mut lines = wrapped(name);
    for line in wrapped(value) {
        lines.push(format!("{}{line}", " ".repeat(COLUMNS.saturating_sub(columns(&line)))));
    }
    lines
}

/// Broken at spaces, and between Chinese characters; a word that is longer than a line is broken too.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        if columns(&line) + columns(word.trim_end()) > COLUMNS && !line.is_empty() {
            lines.push(core::mem::take(&mut line).trim_end().to_owned());
        }
        for letter in word.chars() {
            if columns(&line) + columns_of(letter) > COLUMNS {
                lines.push(core::mem::take(&mut line).trim_end().to_owned());
            }
            line.push(letter);
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Words with the space after them; a Chinese character is a word with the punctuation after it.
fn words(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut start = 0;
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    for (at, (_, letter)) in letters.iter().enumerate() {
        let next = letters.get(at + 1);
        let may_break = *letter == ' ' || columns_of(*letter) == 2;
        let is_kept =
            next.is_some_and(|(_, it)| matches!(it, '。' | '，' | '）' | '：' | '、' | ' '));
        if let Some((end, _)) = next.filter(|_| may_break && !is_kept) {
            all.push(&text[start..*end]);
            start = *end;
        }
    }
    all.push(&text[start..]);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_printer_in_any_script() {
        for text in [
            w::KEEP_SLIP.en,
            w::KEEP_SLIP.pt,
            w::KEEP_SLIP.zh_hant,
            "x".repeat(100).as_str(),
            "往".repeat(50).as_str(),
        ] {
            let lines = wrapped(text);
            assert!(lines.iter().all(|line| columns(line) <= COLUMNS), "{lines:?}");
            let kept: String = lines.concat().chars().filter(|it| *it != ' ').collect();
            assert_eq!(kept, text.chars().filter(|it| *it != ' ').collect::<String>());
            assert!(pair(text, text).iter().all(|line| columns(line) <= COLUMNS));
        }
    }

    #[test]
    fn a_price_ends_in_the_last_column() {
        assert_eq!(pair("Fee", "MOP 250.00"), [format!("Fee{}MOP 250.00", " ".repeat(29))]);
        assert_eq!(pair("費用", "MOP 250.00"), [format!("費用{}MOP 250.00", " ".repeat(28))]);
    }
}
