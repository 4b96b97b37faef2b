//! The audit: whether its chain is whole, its signed head, and its entries page by page.

use clearance_authority::hex;
use clearance_authority::register::{AuditLink, ChainError, Id};
use clearance_schemes::time::Instant;
use maud::{Markup, html};

use super::act::{self, Act};
use super::frame::{Area, Frame};
use super::parts::{self, Tone, badge, empty, notice, table};
use super::paths;
use super::words::watch as w;

/// What is known of the chain.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Chain {
    /// It is broken.
    Broken(ChainError),
    /// Nobody has checked it yet.
    Unchecked,
    /// It is whole up to an entry, as checked at a moment.
    Whole {
        /// The entry.
        seq: u64,
        /// When it was checked.
        at: Instant,
    },
}

/// A head that was signed.
#[derive(Clone, Debug)]
pub struct Head {
    /// The entry.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was signed.
    pub signed: Instant,
    /// By which key.
    pub key: String,
    /// Its signature is that key's, and the entry has that hash.
    pub is_good: bool,
}

/// Context.
#[derive(Debug)]
pub struct Audit<'a> {
    /// The chain.
    pub chain: Chain,
    /// The head that was signed last.
    pub head: Option<&'a Head>,
    /// Entries, in any order.
    pub links: &'a [AuditLink],
    /// Only those about this person.
    pub subject: Option<Id>,
    /// The value of `after` for older entries.
    pub older: Option<u64>,
    /// The value of `after` for newer entries.
    pub newer: Option<u64>,
}

/// The page.
#[must_use]
pub fn page(frame: &Frame, context: &Audit) -> Markup {
    let title = frame.say(w::AUDIT_TITLE);
    let main = html! {
        div.stack { h1 { (title) } }
        (parts::allowed(frame, Act::ReadAudit, || html! {
            (chain(frame, context.chain))
            (head(frame, context.head))
            (entries(frame, context))
        }))
    };
    frame.page(Area::Audit, title, main)
}

fn chain(frame: &Frame, chain: Chain) -> Markup {
    let bad = |phrase, seq: u64| {
        notice(Tone::Bad, &frame.fill(phrase, &[&seq.to_string()]), frame.say(w::CHAIN_BAD_THEN))
    };
    match chain {
        Chain::Whole { seq, at } => notice(
            Tone::Good,
            &frame.fill(w::CHAIN_GOOD, &[&seq.to_string()]),
            &frame.fill(w::CHAIN_GOOD_THEN, &[&frame.within(at)]),
        ),
        Chain::Broken(ChainError::Gap { seq }) => bad(w::CHAIN_GAP, seq),
        Chain::Broken(ChainError::Broken { seq }) => bad(w::CHAIN_BROKEN, seq),
        Chain::Broken(_) => bad(w::CHAIN_BROKEN, 0),
        Chain::Unchecked => {
            notice(Tone::Pending, frame.say(w::CHAIN_UNKNOWN), frame.say(w::CHAIN_UNKNOWN_THEN))
        }
    }
}

fn head(frame: &Frame, head: Option<&Head>) -> Markup {
    parts::section(
        "head",
        frame.say(w::HEAD),
        match head {
            None => html! { p.quiet { (frame.say(w::NO_HEAD)) } },
            Some(head) => html! {
                (parts::facts(&[
                    (frame.say(w::ENTRY), html! { (head.seq) }),
                    (frame.say(w::HASH), html! { span.ref.hash { (hex(&head.hash)) } }),
                    (frame.say(super::words::work::WHEN), frame.stamp(head.signed)),
                    (frame.say(super::words::work::BY), html! { span.ref { (head.key) } }),
                    (frame.say(w::STATE), if head.is_good { badge(Tone::Good, frame.say(w::HEAD_GOOD)) }
                        else { badge(Tone::Bad, frame.say(w::HEAD_BAD)) }),
                ]))
                @if head.is_good { p.small.quiet { (frame.say(w::HEAD_THEN)) } }
                @else { (notice(Tone::Bad, frame.say(w::HEAD_BAD_THEN), "")) }
            },
        },
    )
}

fn entries(frame: &Frame, context: &Audit) -> Markup {
    if context.links.is_empty() {
        return empty(frame.say(w::NO_ENTRIES), frame.say(w::NO_ENTRIES_THEN), None);
    }
    let mut links: Vec<&AuditLink> = context.links.iter().collect();
    links.sort_by_key(|link| core::cmp::Reverse(link.seq));
    let (first, last) = (links.last().map_or(0, |it| it.seq), links.first().map_or(0, |it| it.seq));
    let caption = frame.fill(w::ENTRIES, &[&first.to_string(), &last.to_string()]);
    use super::words::{common as c, work as k};
    let heads =
        [w::ENTRY, k::WHEN, w::WHO, w::DID, w::ABOUT, c::WHY, w::HASH].map(|it| frame.say(it));
    let rows: Vec<_> = links.iter().map(|link| row(frame, link)).collect();
    let page = |after: u64| match context.subject {
        Some(subject) => format!("{}?after={after}&subject={subject}", paths::AUDIT),
        None => format!("{}?after={after}", paths::AUDIT),
    };
    html! {
        (table(&caption, &heads, &rows))
        p.row.screen-only {
            @if let Some(newer) = context.newer { a href=(page(newer)) { (frame.say(w::NEWER)) } }
            @if let Some(older) = context.older { a href=(page(older)) { (frame.say(w::OLDER)) } }
        }
    }
}

fn row(frame: &Frame, link: &AuditLink) -> Vec<Markup> {
    let entry = &link.entry;
    let role = frame.say(act::role(entry.actor.role));
    vec![
        html! { span.whole { (link.seq) } },
        frame.stamp(entry.at),
        html! { (entry.actor.name) br; span.small.quiet { (role) } },
        html! { span.ref { (entry.action) } },
        html! { @match entry.subject {
            Some(id) => { a href=(paths::person(id)) { span.ref { (&id.to_string()[..8]) } } }
            None => { span.quiet { (frame.say(super::words::common::NONE)) } }
        } },
        html! { (entry.why) },
        html! { span.ref.whole { (&hex(&link.hash)[..12]) } },
    ]
}
