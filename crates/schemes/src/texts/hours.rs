//! Offices: where they are, and when they are open.

use super::Language;
use super::fill::{Values, Written};
use super::find::Finder;
use crate::model::{Hours, Office};

/// One week has so many minutes a day.
const DAY: u16 = 1_440;

impl Finder<'_> {
    /// Where an office is, when it is open, and until when it serves: sentences.
    pub(super) fn office(self, id: &str) -> Option<String> {
        let office = self.library.vocabulary.offices.iter().find(|office| office.id == id)?;
        let sentences = [
            self.address(office).and_then(|address| self.label("address", address)),
            self.opening(office, "normal").and_then(|hours| self.label("open", hours)),
            self.opening(office, "extended").and_then(|hours| self.label("open-extended", hours)),
            office.telephone.clone().and_then(|number| self.label("telephone", number)),
            office.until.and_then(|day| self.dated("serves-until", self.language.day(day))),
            office.moved_to.as_deref().and_then(|to| self.label("moved-to", self.word(to)?)),
            office.from.and_then(|day| self.dated("serves-from", self.language.day(day))),
        ];
        let sentences: Vec<_> = sentences.into_iter().flatten().collect();
        let between = if self.language.is_chinese() { "" } else { " " };
        (!sentences.is_empty()).then(|| sentences.join(between))
    }

    /// An address to turn to: its name, then how to reach it.
    pub(super) fn contact(self, id: &str) -> Option<String> {
        let name = self.noun(&format!("contact.{id}"))?;
        let contact = self.library.vocabulary.contacts.iter().find(|contact| contact.id == id)?;
        let hours = (!contact.hours.is_empty()).then(|| self.language.hours(&contact.hours));
        let told = |label: &str, value: &Option<String>| self.label(label, value.clone()?);
        let sentences = [
            told("web", &contact.web),
            told("telephone", &contact.telephone),
            told("fax", &contact.fax),
            told("mail", &contact.mail),
            hours.and_then(|hours| self.label("open", hours)),
            contact.office.as_deref().and_then(|office| self.office(office)),
        ];
        let stop = if self.language.is_chinese() { "。" } else { ". " };
        let between = if self.language.is_chinese() { "" } else { " " };
        let sentences: Vec<_> = sentences.into_iter().flatten().collect();
        if sentences.is_empty() {
            return Some(name);
        }
        Some(format!("{name}{stop}{}", sentences.join(between)))
    }

    fn address(self, office: &Office) -> Option<String> {
        let own = self.advice(&format!("office.{}", office.id)).map(|found| found.text.to_owned());
        own.or_else(|| office.address.clone())
    }

    /// The hours of one kind of service; those that have no kind are normal.
    fn opening(self, office: &Office, kind: &str) -> Option<String> {
        let of_kind =
            office.services.iter().filter(|s| s.kind.as_deref().unwrap_or("normal") == kind);
        let mut spans: Vec<Hours> = Vec::new();
        for hours in of_kind.flat_map(|service| &service.hours) {
            if !spans.contains(hours) {
                spans.push(*hours);
            }
        }
        (!spans.is_empty()).then(|| self.language.hours(&spans))
    }

    pub(super) fn label(self, name: &str, is: String) -> Option<String> {
        let values = Values { is: Some(Written::from(is)), ..Values::default() };
        self.filled(&format!("label.{name}"), &values)
    }

    fn dated(self, name: &str, day: String) -> Option<String> {
        let values =
            Values { until: Some(Written { text: day, tight: true }), ..Values::default() };
        self.filled(&format!("label.{name}"), &values)
    }

    /// A text of the shared ones with its values; nothing where that leaves nothing.
    pub(super) fn filled(self, id: &str, values: &Values) -> Option<String> {
        let found = self.text(id)?;
        Some(self.fill(found, values)).filter(|text| !text.is_empty())
    }
}

impl Language {
    /// Opening hours: `Monday to Friday 08:45 to 16:30, Saturday 09:00 to 11:30`.
    #[must_use]
    pub fn hours(self, hours: &[Hours]) -> String {
        let always = |h: &Hours| {
            h.first.num_days_from_monday() == 0
                && h.last.num_days_from_monday() == 6
                && h.opens == 0
                && h.closes == DAY
        };
        if hours.iter().any(always) {
            return match self {
                Self::En => "day and night",
                Self::Pt => "24 horas por dia, todos os dias",
                Self::ZhHans => "每日 24 小时",
                Self::ZhHant => "每日 24 小時",
            }
            .to_owned();
        }
        let between = match self {
            Self::En => ", ",
            Self::Pt => "; ",
            Self::ZhHans | Self::ZhHant => "，",
        };
        hours.iter().map(|hours| self.row(hours)).collect::<Vec<_>>().join(between)
    }

    fn row(self, hours: &Hours) -> String {
        let (first, last) = (self.weekday(hours.first), self.weekday(hours.last));
        let (opens, closes) = (clock(hours.opens), clock(hours.closes));
        let one = hours.first == hours.last;
        match self {
            Self::En if one => format!("{first} {opens} to {closes}"),
            Self::En => format!("{first} to {last} {opens} to {closes}"),
            Self::Pt if one => format!("{first} das {opens} às {closes}"),
            Self::Pt => format!("{first} a {last} das {opens} às {closes}"),
            _ if one => format!("{first} {opens} 至 {closes}"),
            _ => format!("{first}至{last} {opens} 至 {closes}"),
        }
    }
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday::{Fri, Mon, Sat, Sun};

    #[test]
    fn hours_are_written_as_each_language_does() {
        let hours = [
            Hours { first: Mon, last: Fri, opens: 525, closes: 990 },
            Hours { first: Sat, last: Sat, opens: 540, closes: 690 },
        ];
        assert_eq!(
            Language::En.hours(&hours),
            "Monday to Friday 08:45 to 16:30, Saturday 09:00 to 11:30"
        );
        assert_eq!(
            Language::Pt.hours(&hours),
            "segunda-feira a sexta-feira das 08:45 às 16:30; sábado das 09:00 às 11:30"
        );
        assert_eq!(
            Language::ZhHant.hours(&hours),
            "星期一至星期五 08:45 至 16:30，星期六 09:00 至 11:30"
        );
        let always = [Hours { first: Mon, last: Sun, opens: 0, closes: 1_440 }];
        assert_eq!(Language::En.hours(&always), "day and night");
    }
}
