//! The officer's panel: what was decided and why, what there is to do, how the gate is.

use clearance_core::ids::SchemeId;
use clearance_web::{GuardPicture, shapes};
use maud::{Markup, PreEscaped, html};

use super::face::{FACE_LIFE, Look};
use super::view::View;
use super::words::Words;
use crate::devices::DeviceView;
use crate::lanes::{Answer, InLanguages};
use crate::records::Receipt;

impl View<'_> {
    /// The parts; those with a name are replaced while the page is open, each by itself.
    pub(super) fn parts(&self) -> Markup {
        html! {
            div id="said" { (self.said()) }
            div id="case" class="stack" data-case=(self.case_name()) { (self.case()) }
            div id="slip" class="stack" { (self.slip()) }
            (self.scan())
            div id="gate" class="stack" { (self.facts()) (self.free()) (self.close()) }
            div id="history" class="stack" { (self.history()) (self.dues()) }
        }
    }

    /// The answer that the officer looks at: the last one, while its traveller is there or it can still be decided.
    fn answer(&self) -> Option<&Answer> {
        if let Some(answer) = &self.lane.comparing {
            return Some(answer);
        }
        let last = self.lane.last.first()?;
        let is_sent = self.lane.sent.as_ref().is_some_and(|sent| sent.check == last.id);
        let is_fresh = self.status.now.checked_sub(last.time).is_some_and(|age| age < FACE_LIFE);
        let is_open = self.lane.open.as_ref() == Some(&last.id);
        (!is_sent && (is_fresh || is_open)).then_some(last)
    }

    /// Tells whether what the officer looks at is another case.
    fn case_name(&self) -> String {
        let Some(it) = self.answer() else { return String::new() };
        let is_compared = self.lane.comparing.is_some();
        format!("{} {} {} {} {is_compared}", it.id, it.outcome, it.door, it.overridden)
    }

    pub(super) fn heading(&self) -> &'static str {
        match self.answer() {
            None => self.at_rest().1,
            Some(answer) if answer.waits_for_person => self.words.compare,
            Some(answer) => match answer.outcome {
                "admit" => self.words.admit,
                "refuse" => self.words.refuse,
                _ => self.words.refer,
            },
        }
    }

    /// How the lane looks to the officer while nobody is judged.
    fn at_rest(&self) -> (Look, &'static str) {
        match self.lane.closed {
            Some(_) => (Look::Closed, self.words.closed),
            None => (Look::Ready, self.words.ready),
        }
    }

    fn said(&self) -> Markup {
        let words = self.words;
        let said = match self.say {
            Some("wait") => Some(words.wait),
            Some("gone-on") => Some(words.gone_on),
            Some("second") => Some(words.second_missing),
            Some("door") => Some(words.door_failed),
            Some("reason") => Some(words.reason_missing),
            Some("called") => Some(words.called),
            _ => None,
        };
        html! {
            @if let Some(cause) = &self.status.not_in_service {
                div class="notice bad" role="alert" { (icon(shapes::MARK)) p { strong { (words.stopped) } " " (cause) } }
            }
            @if let Some(said) = said { div class="notice" role="status" { (icon(shapes::INFO)) p { (said) } } }
        }
    }

    fn case(&self) -> Markup {
        let Some(answer) = self.answer() else {
            let (look, word) = self.at_rest();
            return html! { p class="outcome" { (look.shape("")) (word) } };
        };
        let why = answer.officer.as_ref().map(|texts| self.words.text(texts));
        let look =
            if answer.waits_for_person { Look::Check } else { Look::of_outcome(answer.outcome) };
        html! {
            p class=(format!("outcome o-{}", look.name())) { (look.shape("")) (self.heading()) }
            @if let Some(why) = why {
                p { strong { (why) } @if answer.message == "see-officer" { " " (self.words.discreet) } }
            }
            @if answer.overridden { p { (self.words.overridden_long) } }
            (self.guard(answer))
            (self.measured(answer))
            @if self.is_officer && !answer.overridden { (self.deeds(answer)) }
        }
    }

    /// A minor's picture, before the door opens.
    fn guard(&self, answer: &Answer) -> Markup {
        let words = self.words;
        let Some(picture) = answer.picture.and_then(GuardPicture::of) else { return html! {} };
        let name = words.picture(picture);
        html! {
            div class="sheet guard-sheet" {
                span class="guard" { (PreEscaped(picture.svg())) }
                div class="stack-s" { h2 { (words.childs_code) " " (name) } p { (words.guard_hint) } }
            }
        }
    }

    fn measured(&self, answer: &Answer) -> Markup {
        let words = self.words;
        let scheme = answer.scheme().and_then(|id| (self.scheme)(SchemeId(id)));
        html! {
            dl class="facts" {
                @if let Some(reason) = answer.reason { dt { (words.reason) } dd { span class="ref" { (reason) } } }
                @if let Some((name, _)) = &scheme { dt { (words.scheme) } dd { (name) } }
                @if let Some(party) = answer.party { dt { (words.party) } dd { (party) } }
                @if answer.waits_for_person {
                    dt { (words.the_person) } dd { (if self.lane.comparing.is_some() { words.device_compares } else { words.not_compared }) }
                }
                @if let Some(skew) = answer.skew() {
                    dt { (words.phone_clock) } dd { (skew_text(words, skew, scheme.as_ref().map(|it| it.1))) }
                }
                @if let Some(status) = answer.status() {
                    dt { (words.status) }
                    dd { (words.standing(status)) @if let Some(age) = answer.list_age() { ", " (words.list_age) " " (age_text(words, age.unsigned_abs())) } }
                }
                @if let Some(took) = answer.took_ms { dt { (words.took) } dd { (took) " ms" } }
                @if matches!(answer.door, "failed" | "late" | "unrecorded") {
                    dt { (words.door) } dd { (if answer.door == "late" { words.door_late } else { words.door_failed }) }
                }
                @if let Some(doubt) = &answer.scanner.doubt { dt { (words.scanner) } dd { (doubt) } }
                @else if !answer.scanner.repairs.is_empty() {
                    dt { (words.scanner) } dd { (words.repaired) " " span class="ref" { (answer.scanner.repairs.join(", ")) } }
                }
            }
        }
    }

    /// What the officer can do about an answer.
    fn deeds(&self, answer: &Answer) -> Markup {
        let words = self.words;
        let is_open = self.lane.open.as_ref() == Some(&answer.id);
        let is_pending = answer.waits_for_person && self.lane.comparing.is_none();
        html! {
            @if is_pending {
                form class="actions" method="post" action="/lane/person" {
                    (self.hidden(&answer.id))
                    p { (words.person) }
                    button class="btn" data-key="F2" name="holder" value="yes" { (words.matches) " " kbd { "F2" } }
                    button class="btn btn-2" data-key="F4" name="holder" value="no" { (words.differs) " " kbd { "F4" } }
                }
            } @else if is_open {
                form class="actions" method="post" action="/lane/send-on" {
                    (self.hidden(&answer.id))
                    @if answer.outcome != "refuse" || answer.class == Some("retry") {
                        button class="btn" data-key="F2" name="to" value="again" { (words.again) " " kbd { "F2" } }
                        button class="btn btn-2" data-key="F4" name="to" value="counter" { (words.counter) " " kbd { "F4" } }
                    } @else {
                        button class="btn" data-key="F4" name="to" value="counter" { (words.counter) " " kbd { "F4" } }
                        button class="btn btn-2" data-key="F2" name="to" value="again" { (words.again) " " kbd { "F2" } }
                    }
                }
            }
            @if is_open {
                (self.override_form(answer))
                form class="actions" method="post" action="/lane/supervisor" {
                    (self.hidden(&answer.id))
                    button class="btn btn-2" { (words.supervisor) }
                }
            }
        }
    }

    fn override_form(&self, answer: &Answer) -> Markup {
        let words = self.words;
        html! {
            details class="more" {
                summary data-key="F8" { (words.admit_after) " " kbd { "F8" } }
                form class="stack field" method="post" action="/lane/override" {
                    (self.hidden(&answer.id))
                    div {
                        label for="why" { (words.what_checked) }
                        p class="hint" id="why-hint" { (words.what_checked_hint) }
                        textarea id="why" name="reason" rows="2" maxlength="500" required aria-describedby="why-hint" {}
                    }
                    @if self.needs_second {
                        div { label for="second" { (words.second) } input id="second" name="second" type="password" autocomplete="off" required; }
                    }
                    button class="btn btn-2" { (words.record) }
                }
            }
        }
    }

    /// The slip of the last one who was let through here, where the place prints slips.
    fn slip(&self) -> Markup {
        let words = self.words;
        let last = self.lane.last.iter().find(|it| it.outcome == "admit");
        let Some((answer, receipt)) = last.and_then(|it| Some((it, self.slip_of(it)?))) else {
            return html! {};
        };
        let told = match receipt {
            Receipt::Open(..) => words.slip_unsaid,
            Receipt::Pending(_) => words.slip_waits,
            Receipt::Slip(_) => words.slip_here,
        };
        html! {
            div class="sheet stack-s" {
                h2 { (words.slip) " " (clock(answer.time)) }
                p { (told) }
                a class="btn btn-2" target="slip" href=(self.slip_page(answer)) { (words.slip_open) }
            }
        }
    }

    /// What this officer can print for an answer.
    fn slip_of(&self, answer: &Answer) -> Option<Receipt> {
        (self.is_officer && answer.outcome == "admit").then(|| (self.receipt)(&answer.id))?
    }

    /// In a window of its own: the camera of this one goes on.
    fn slip_page(&self, answer: &Answer) -> String {
        let (lane, lang) = (&self.lane.name, self.words.tag);
        format!("/lane/slip?check={}&lane={lane}&lang={lang}", answer.id)
    }

    fn facts(&self) -> Markup {
        let (words, status) = (self.words, self.status);
        let oldest =
            status.status_lists.iter().map(|list| status.now.saturating_sub(list.of)).max();
        let behind = status.signed_date.saturating_sub(status.now);
        html! {
            dl class="facts" {
                dt { (words.lists) }
                dd { @match oldest { Some(age) => (age_text(words, age)), None => (words.no_list) } }
                dt { (words.clock) }
                dd { @if behind > 0 { (span(words, behind)) " " (words.behind) } @else { (words.clock_fine) } }
                dt { (words.ledger) }
                dd { (self.ledger().unwrap_or(words.ledger_fine)) }
                dt { (words.audit) }
                dd { (status.audit.away.as_deref().unwrap_or(words.audit_fine)) }
                @for device in self.devices_away() { dt { (words.device) " " (device.name) } dd { (device.trouble.as_deref().unwrap_or_default()) } }
                dt { (words.authority) }
                dd {
                    @match &status.sync {
                        None => (words.authority_by_hand),
                        Some(sync) => {
                            @match sync.troubles.first() {
                                Some(trouble) => { (trouble) }
                                None => { (words.reached) " " (sync.last.map(clock).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// What is wrong with the ledger, or with the engine that lanes share.
    fn ledger(&self) -> Option<&str> {
        let ledger = &self.status.ledger;
        let away = || ledger.shared.as_ref().and_then(|shared| shared.away.as_deref());
        ledger.unavailable.as_deref().or_else(away)
    }

    /// What this lane is wired to, and does not answer.
    fn devices_away(&self) -> impl Iterator<Item = &DeviceView> {
        let is_here = |device: &&DeviceView| [&self.lane.name[..], "*"].contains(&&device.lane[..]);
        self.status.devices.iter().filter(is_here).filter(|device| device.state == "down")
    }

    fn free(&self) -> Markup {
        html! {
            @if self.is_officer && let Some(id) = self.passage() {
                form class="actions" method="post" action="/lane/passed" { (self.hidden(id)) button class="btn btn-2" { (self.words.free) } }
            }
        }
    }

    /// Closes the lane, or opens it again.
    fn close(&self) -> Markup {
        let words = self.words;
        let (does, word) = match self.lane.closed {
            Some(_) => ("/lane/open", words.open_lane),
            None => ("/lane/close", words.close_lane),
        };
        html! {
            @if self.is_officer {
                form class="actions" method="post" action=(does) { (self.where_from()) button class="btn btn-2" { (word) } }
            }
        }
    }

    /// The passage that is not over.
    fn passage(&self) -> Option<&str> {
        let until = self.lane.occupied_until?;
        let admitted = self.lane.last.iter().find(|it| matches!(it.door, "opened" | "told"))?;
        (until > self.status.now).then_some(&admitted.id)
    }

    fn history(&self) -> Markup {
        html! {
            div class="stack-s" {
                h2 { (self.words.last) }
                @if self.lane.last.is_empty() { p class="quiet small" { (self.words.none_yet) } }
                ol class="last" { @for answer in &self.lane.last { (self.line(answer)) } }
            }
        }
    }

    fn line(&self, answer: &Answer) -> Markup {
        let words = self.words;
        let look = Look::of_outcome(answer.outcome);
        let word = match look {
            Look::Admit => words.admit,
            Look::Refuse => words.refuse,
            _ => words.refer_short,
        };
        html! {
            li {
                time { (clock(answer.time)) }
                (look.shape(&format!("o-{}", look.name())))
                span {
                    (word)
                    @if let Some(reason) = answer.reason { ": " (reason) }
                    @if answer.overridden { ", " (words.overridden) }
                    @if self.slip_of(answer).is_some() { ", " a target="slip" href=(self.slip_page(answer)) { (words.slip) } }
                }
            }
        }
    }

    fn dues(&self) -> Markup {
        let (words, status) = (self.words, self.status);
        html! {
            @if !status.dues.is_empty() {
                div class="stack-s" {
                    h2 { (words.due) }
                    ul { @for due in &status.dues { li { (due.kind) " " (due.name) ": " (due.remedy) } } }
                }
            }
            @if self.is_officer && !status.notices.is_empty() {
                div class="stack-s" {
                    h2 { (words.notices) }
                    ul class="small notices" { @for notice in status.notices.iter().take(5) { li { (clock(notice.at)) " " (notice.text) } } }
                }
            }
        }
    }

    fn hidden(&self, id: &str) -> Markup {
        html! { input type="hidden" name="check" value=(id); (self.where_from()) }
    }
}

impl Words {
    /// A text in these words' language.
    fn text(&self, texts: &InLanguages) -> &'static str {
        match self.tag {
            "zh-Hant" => texts.zh_hant,
            "pt" => texts.pt,
            _ => texts.en,
        }
    }

    /// What people call a guard picture.
    pub(super) fn picture(&self, picture: GuardPicture) -> String {
        let name = picture.name();
        match self.tag {
            "zh-Hant" => name.zh_hant,
            "pt" => name.pt,
            _ => name.en,
        }
    }

    fn standing<'a>(&'a self, status: &'a str) -> &'a str {
        match status {
            "valid" => self.valid,
            "suspended" => self.suspended,
            "revoked" => self.revoked,
            other => other,
        }
    }
}

pub(super) fn icon(inside: &'static str) -> Markup {
    html! {
        svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
            (PreEscaped(inside))
        }
    }
}

/// How far a phone's clock is off, as far as a code tells: a good one starts up to a step before now.
fn skew_text(words: &Words, skew: i64, step: Option<u32>) -> String {
    let step = step.map_or(0, i64::from);
    if (-step..=0).contains(&skew) {
        return words.in_step.to_owned();
    }
    let (by, word) = if skew > 0 { (skew, words.fast) } else { (-skew, words.slow) };
    format!("{} {word}", span(words, by.unsigned_abs()))
}

/// `4 min old`, `3 h 15 min old`, in words that a person says.
fn age_text(words: &Words, seconds: u64) -> String {
    words.old.replace("{}", &span(words, seconds - seconds % 60))
}

/// The two largest units of a span: `59 min 48 s`.
fn span(words: &Words, seconds: u64) -> String {
    let Words { day, hour, minute, seconds: second, .. } = words;
    match (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, 0) => format!("0 {minute}"),
        (0, 0, 0, s) => format!("{s} {second}"),
        (0, 0, m, 0) => format!("{m} {minute}"),
        (0, 0, m, s) => format!("{m} {minute} {s} {second}"),
        (0, h, m, _) => format!("{h} {hour} {m} {minute}"),
        (d, h, ..) => format!("{d} {day} {h} {hour}"),
    }
}

/// `10:42:07`, in UTC.
fn clock(at: u64) -> String {
    let second = at % 86_400;
    format!("{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::super::words::ALL;
    use super::*;

    #[test]
    fn a_clock_within_a_step_is_right_and_another_is_told_in_plain_spans() {
        let words = &ALL[0];
        for (skew, said) in [
            (0, "right"),
            (-15, "right"),
            (1, "1 s fast"),
            (-16, "16 s slow"),
            (3588, "59 min 48 s fast"),
            (-7300, "2 h 1 min slow"),
        ] {
            assert_eq!(skew_text(words, skew, Some(15)), said);
        }
        assert_eq!(age_text(words, 59), "0 min old");
        assert_eq!(age_text(words, 11_700), "3 h 15 min old");
        assert_eq!(age_text(words, 90_000), "1 d 1 h old");
    }
}
