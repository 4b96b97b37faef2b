//! A trust list in words and in JSON.

use std::fmt::Write;

use clearance_authority::keys::AnyPublic;
use clearance_core::crypto::{PublicKey, RING};
use clearance_core::trust::{
    AtGate, Direction, Place, Scheme, StalePolicy, StatusDelegation, TransportMode, TrustList,
};
use serde_json::{Value, json};

/// For people.
pub(crate) fn describe(list: &TrustList) -> String {
    let content = list.content();
    let mut text = String::new();
    let mut line = |args: std::fmt::Arguments<'_>| {
        let _ = writeln!(text, "{args}"); // a String takes everything
    };
    line(format_args!("Trust list number {}", content.seq));
    line(format_args!("  made        {}", content.this_update));
    line(format_args!("  next due    {}", content.next_update));
    if let Some(next) = &content.next_root {
        line(format_args!("  next root   {}", public_line(next)));
    }
    for authority in &content.authorities {
        line(format_args!("Authority {} '{}'", authority.kid, authority.name));
        line(format_args!("  key         {}", public_line(&authority.key)));
        line(format_args!("  valid       {}", authority.validity));
        if let Some(status) = &authority.status {
            line(format_args!("  status      epoch {}", status.epoch));
            for key in &status.keys {
                line(format_args!("  status key  {} {}", key.kid, public_line(&key.key)));
                line(format_args!("              {}", key.validity));
            }
        }
    }
    for group in &content.gate_groups {
        line(format_args!("Gate group {}", group.id));
        for epoch in &group.epochs {
            line(format_args!("  key {}      {}", epoch.kid, epoch.validity));
        }
    }
    for scheme in &content.schemes {
        line(format_args!("Scheme {} '{}'", scheme.id, scheme.name));
        line(format_args!("  codes       {}", times(scheme)));
        line(format_args!("  status      {}", status_policy(scheme)));
        line(format_args!("  gates       {}", at_gate(scheme)));
        for place in &scheme.places {
            line(format_args!("  opens       {}", place_line(place)));
        }
    }
    text
}

/// For programs.
pub(crate) fn as_json(list: &TrustList) -> Value {
    let content = list.content();
    let authorities = content.authorities.iter().map(|authority| {
        json!({
            "kid": authority.kid.to_string(),
            "name": authority.name,
            "key": public_line(&authority.key),
            "not_before": authority.validity.not_before.as_secs(),
            "not_after": authority.validity.not_after.as_secs(),
            "status": authority.status.as_ref().map(status_json),
        })
    });
    let groups = content.gate_groups.iter().map(|group| {
        let keys = group.epochs.iter().map(|epoch| {
            json!({
                "kid": epoch.kid.to_string(),
                "not_before": epoch.validity.not_before.as_secs(),
                "not_after": epoch.validity.not_after.as_secs(),
            })
        });
        json!({"id": group.id.to_string(), "keys": keys.collect::<Vec<_>>()})
    });
    json!({
        "seq": content.seq,
        "this_update": content.this_update.as_secs(),
        "next_update": content.next_update.as_secs(),
        "authorities": authorities.collect::<Vec<_>>(),
        "gate_groups": groups.collect::<Vec<_>>(),
        "schemes": content.schemes.iter().map(scheme_json).collect::<Vec<_>>(),
        "dates_from": content.dates_from,
        "next_root": content.next_root.as_ref().map(public_line),
    })
}

fn status_json(status: &StatusDelegation) -> Value {
    let keys = status.keys.iter().map(|key| {
        json!({
            "kid": key.kid.to_string(),
            "key": public_line(&key.key),
            "not_before": key.validity.not_before.as_secs(),
            "not_after": key.validity.not_after.as_secs(),
        })
    });
    json!({"epoch": status.epoch, "keys": keys.collect::<Vec<_>>()})
}

fn scheme_json(scheme: &Scheme) -> Value {
    json!({
        "id": scheme.id.0,
        "name": scheme.name,
        "authorities": scheme.authorities.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "step": scheme.step,
        "lifetime": scheme.lifetime,
        "max_behind": scheme.tolerance.max_behind,
        "max_ahead": scheme.tolerance.max_ahead,
        "places": scheme.places.iter().map(place_line).collect::<Vec<_>>(),
        "challenge_required": scheme.challenge == AtGate::Required,
        "status_fresh_for": scheme.status.fresh_for,
        "status_usable_for": scheme.status.usable_for,
        "stale_status_admits": scheme.status.stale == StalePolicy::Admit,
        "min_app": scheme.min_app,
        "uses": scheme.uses.to_string(),
        "ledger": scheme.ledger.as_str(),
        "person_check_required": scheme.person_check == AtGate::Required,
        "largest_party": scheme.party.largest,
        "party_together": scheme.party.together,
        "qualifier": scheme.qualifier.as_str(),
    })
}

fn times(scheme: &Scheme) -> String {
    format!(
        "one every {} s, each good for {} s; phone clock up to {} s ahead, {} s behind",
        scheme.step, scheme.lifetime, scheme.tolerance.max_ahead, scheme.tolerance.max_behind
    )
}

fn status_policy(scheme: &Scheme) -> String {
    let policy = &scheme.status;
    let stale = match policy.stale {
        StalePolicy::Admit => "may admit, flagged,",
        StalePolicy::Refer => "refers",
    };
    format!(
        "lists are fresh for {} s, then stale, which {stale} until {} s",
        policy.fresh_for, policy.usable_for
    )
}

/// Where a scheme opens, in words.
pub(crate) fn at_gate(scheme: &Scheme) -> String {
    let together = if scheme.party.together { ", all together" } else { "" };
    format!(
        "uses {}; ledger {}; challenge {}; person check {}; party of at most {}{together}; \
         qualifier {}",
        scheme.uses,
        scheme.ledger,
        scheme.challenge,
        scheme.person_check,
        scheme.party.largest,
        scheme.qualifier
    )
}

pub(crate) fn place_line(place: &Place) -> String {
    let or_all = |name: Option<clearance_core::ids::Name>, all: &str| {
        name.map_or_else(|| all.to_owned(), |name| name.to_string())
    };
    let (checkpoint, hall) =
        (or_all(place.checkpoint, "every checkpoint"), or_all(place.hall, "every hall"));
    let mut line = format!(
        "{}: {checkpoint}, {hall}, {}",
        or_all(place.jurisdiction, "anywhere"),
        modes(place)
    );
    for (kind, name) in [("stand", place.stand), ("office", place.office)] {
        if let Some(name) = name {
            line.push_str(&format!(", {kind} {name}"));
        }
    }
    line
}

fn modes(place: &Place) -> String {
    let directions = Direction::ALL.iter().filter(|one| place.directions.contains(**one));
    let modes = TransportMode::ALL.iter().filter(|one| place.modes.contains(**one));
    let directions: Vec<_> = directions.map(|one| one.as_str()).collect();
    let modes: Vec<_> = modes.map(|one| one.as_str()).collect();
    format!("{} by {}", directions.join(" and "), modes.join(", "))
}

fn public_line(key: &PublicKey) -> String {
    AnyPublic::Signer(*key).to_text(&RING).trim_end().to_owned()
}
