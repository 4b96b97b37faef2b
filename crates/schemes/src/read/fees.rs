//! `[fees]`.

use super::condition::{Absent as _, period};
use super::context::Context;
use super::keys;
use super::source::{Table, Value};
use crate::model::{Amount, CountOf, FeeLine, Fees, Money, Waiver};

impl<'a> Context<'a> {
    pub(super) fn fees(&self, value: Value<'a>) -> Option<Fees> {
        let table = value.table(&keys::FEES)?;
        let currency = table.need("currency").and_then(|value| {
            let text = value.text()?;
            // A code of ISO 4217 looks as one of ISO 3166.
            let good = super::condition::is_country_code(text);
            if !good {
                let what = format!("`{text}` is no currency");
                value.problem(what, "write the three capital letters of ISO 4217, such as \"MOP\"");
            }
            good.then(|| text.to_owned())
        });
        let count = table.get("count").map(|value| self.count_of(value));
        let rows = table.rows("lines", &keys::FEE_LINE);
        let lines: Option<Vec<_>> = rows.iter().map(|row| self.fee_line(row)).collect();
        let rows = table.rows("waivers", &keys::WAIVER);
        let mut ids = std::collections::BTreeSet::new();
        for row in &rows {
            if let Some(id) = row.get("id").and_then(Value::maybe_text)
                && !ids.insert(id)
            {
                row.problem(format!("there are two waivers `{id}`"), "give one another id");
            }
        }
        let waivers: Option<Vec<_>> = rows.iter().map(|row| self.waiver(row)).collect();
        let (count, lines) = (count.read_or_absent()?, lines?);
        if count.is_none() && lines.iter().any(|line| matches!(line.amount, Amount::Ladder(_))) {
            table.problem("a ladder needs [fees.count]", "say what its steps count");
        }
        Some(Fees { currency: currency?, count, lines, waivers: waivers? })
    }

    fn count_of(&self, value: Value<'a>) -> Option<CountOf> {
        let table = value.table(&keys::FEES_COUNT)?;
        let of = table.need("of").map(|value| self.events(value));
        let kind = table
            .get("kind")
            .map(|value| value.known("kind of document", self.names.documents.keys().copied()));
        let within = table.need("within").and_then(period);
        Some(CountOf { of: of?, kind: kind.read_or_absent()?, within: within? })
    }

    fn fee_line(&self, row: &Table<'a>) -> Option<FeeLine> {
        let id = row.need("id").and_then(Value::new_name);
        let amount = match (row.get("amount"), row.get("ladder")) {
            (Some(value), None) => match value.maybe_text() {
                Some("quoted") => Some(Amount::Quoted),
                Some("stated") => Some(Amount::Stated),
                _ => money(value).map(Amount::Fixed),
            },
            (None, Some(value)) => {
                let steps = value.list();
                if value.is_list() && steps.is_empty() {
                    value.problem("the ladder has no step", "");
                }
                steps.into_iter().map(money).collect::<Option<_>>().map(Amount::Ladder)
            }
            _ => {
                row.problem("a line must have either `amount` or `ladder`", "");
                None
            }
        };
        if let (Some(id), Some(Amount::Stated)) = (&id, &amount)
            && self.own.form.get(id.as_str()) != Some(&Some("amount"))
        {
            let help = format!("ask it: [form.{id}] with the form \"amount\"");
            row.problem(format!("nobody is asked what `{id}` costs"), help);
        }
        let when = self.when(row);
        Some(FeeLine { id: id?, amount: amount?, when, facts: row.facts(), spot: row.spot() })
    }

    fn waiver(&self, row: &Table<'a>) -> Option<Waiver> {
        let id = row.need("id").and_then(Value::new_name);
        let when = row.need("when").map(|value| self.condition(value));
        let lines = row
            .need("lines")
            .map(|value| self.names_of(value, "line of [fees]", &self.own.fee_lines));
        let papers = row.need("papers").map(|value| self.papers(value));
        let welcome = row.get("welcome").map(|value| self.papers(value));
        Some(Waiver {
            id: id?,
            when: when?,
            lines: lines?,
            papers: papers?,
            welcome: welcome.unwrap_or_default(),
            facts: row.facts(),
            spot: row.spot(),
        })
    }
}

/// An amount in quotes with two decimals, so that nothing is rounded.
fn money(value: Value<'_>) -> Option<Money> {
    let text = value.text()?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = text.split_once('.').and_then(|(whole, part)| {
        let good = digits(whole) && digits(part) && part.len() == 2 && whole.len() <= 9;
        let no_lead = whole == "0" || !whole.starts_with('0');
        if !(good && no_lead) {
            return None;
        }
        Some(Money(whole.parse::<u64>().ok()? * 100 + part.parse::<u64>().ok()?))
    });
    if read.is_none() {
        let help = "write it in quotes with two decimals, such as \"250.00\"";
        value.problem(format!("`{text}` is no amount"), help);
    }
    read
}
