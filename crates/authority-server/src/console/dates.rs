//! Days and moments, as people say them.

use chrono::Datelike;
use clearance_schemes::time::{Day, Instant};
use maud::{Markup, html};

use super::frame::Frame;
use super::lang::Lang;
use super::words::common as w;

const SECONDS_A_MINUTE: i64 = 60;

impl Frame<'_> {
    /// `26 November 2026`.
    #[must_use]
    pub fn day(&self, day: Day) -> String {
        self.lang.language().day(day)
    }

    /// A day, or no end.
    pub(super) fn until(&self, day: Option<Day>) -> Markup {
        match day {
            Some(day) => html! { time datetime=(day) { (self.day(day)) } },
            None => html! { (self.say(w::NO_END)) },
        }
    }

    /// The local day of a moment.
    #[must_use]
    pub fn day_of(&self, at: Instant) -> Option<Day> {
        self.clock.day(at)
    }

    /// `26 November 2026, 09:20`, or `Today, 09:20`.
    #[must_use]
    pub fn moment(&self, at: Instant) -> String {
        let Some(local) = self.clock.local(at) else { return self.say(w::NOT_KNOWN).to_owned() };
        let time = local.format("%H:%M").to_string();
        if self.day_of(self.now) == Some(local.date()) {
            self.fill(w::TODAY, &[&time])
        } else {
            self.fill(w::MOMENT, &[&self.day(local.date()), &time])
        }
    }

    /// The same in the middle of a sentence: `today, 09:20`.
    pub(super) fn within(&self, at: Instant) -> String {
        if self.day_of(self.now) == self.day_of(at) {
            self.fill(w::TODAY_WITHIN, &[&self.time(at)])
        } else {
            self.moment(at)
        }
    }

    /// Between two sentences.
    pub(super) const fn gap(&self) -> &'static str {
        if self.lang.is_chinese() { "" } else { " " }
    }

    /// The end of a sentence, and what comes before the next.
    #[must_use]
    pub const fn stop(&self) -> &'static str {
        if self.lang.is_chinese() { "。" } else { ". " }
    }

    /// Between two words that belong together.
    pub(super) const fn comma(&self) -> &'static str {
        if self.lang.is_chinese() { "，" } else { ", " }
    }

    /// `26 November 2026, 09:20 (Macao time)`: for what leaves the page.
    pub(super) fn full_moment(&self, at: Instant) -> String {
        let Some(local) = self.clock.local(at) else { return self.say(w::NOT_KNOWN).to_owned() };
        let time = local.format("%H:%M").to_string();
        let moment = self.fill(w::MOMENT, &[&self.day(local.date()), &time]);
        if self.lang.is_chinese() {
            format!("{moment}（{}）", self.zone())
        } else {
            format!("{moment} ({})", self.zone())
        }
    }

    /// `09:20`.
    #[must_use]
    pub fn time(&self, at: Instant) -> String {
        self.clock.local(at).map(|local| local.format("%H:%M").to_string()).unwrap_or_default()
    }

    /// A moment, marked up for programs.
    pub(super) fn stamp(&self, at: Instant) -> Markup {
        html! { time datetime=(rfc3339(at)) { (self.moment(at)) } }
    }

    /// A length of time in the words of a person: `3 h 15 min`, `6 days`, `5 years`.
    #[must_use]
    pub fn span(&self, seconds: i64) -> String {
        let minutes = seconds.max(0) / SECONDS_A_MINUTE;
        let (hours, days) = (minutes / 60, minutes / (24 * 60));
        let one_or = |count: i64, one: &str, many: &str| {
            format!("{count} {}", if count == 1 { one } else { many })
        };
        match (self.lang, days, hours) {
            (Lang::En, 1100.., _) => one_or(days / 365, "year", "years"),
            (Lang::Pt, 1100.., _) => one_or(days / 365, "ano", "anos"),
            (Lang::ZhHant, 1100.., _) => format!("{} 年", days / 365),
            (Lang::En, 120.., _) => one_or(days / 30, "month", "months"),
            (Lang::Pt, 120.., _) => one_or(days / 30, "mês", "meses"),
            (Lang::ZhHant, 120.., _) => format!("{} 個月", days / 30),
            (Lang::En, 2.., _) => one_or(days, "day", "days"),
            (Lang::Pt, 2.., _) => one_or(days, "dia", "dias"),
            (Lang::ZhHant, 2.., _) => format!("{days} 天"),
            (Lang::En | Lang::Pt, _, 1..) => format!("{hours} h {} min", minutes % 60),
            (Lang::ZhHant, _, 1..) => format!("{hours} 小時 {} 分鐘", minutes % 60),
            (Lang::En | Lang::Pt, ..) => format!("{minutes} min"),
            (Lang::ZhHant, ..) => format!("{minutes} 分鐘"),
        }
    }

    /// `26 Nov`: on axes, where nothing longer fits.
    pub(super) fn short_day(&self, day: Day) -> String {
        let (month, date) = (day.month(), day.day());
        // A month is 1 to 12.
        let name = |names: [&'static str; 12]| names[month as usize - 1];
        match self.lang {
            Lang::En => format!("{date} {}", name(ENGLISH)),
            Lang::Pt => format!("{date} {}", name(PORTUGUESE)),
            Lang::ZhHant => format!("{month}月{date}日"),
        }
    }

    /// `Monday`.
    #[must_use]
    pub fn weekday(&self, day: Day) -> &'static str {
        let at = day.weekday().num_days_from_monday() as usize;
        // Seven weekdays, counted from 0.
        match self.lang {
            Lang::En => {
                ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][at]
            }
            Lang::Pt => ["Segunda", "Terça", "Quarta", "Quinta", "Sexta", "Sábado", "Domingo"][at],
            Lang::ZhHant => {
                ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"][at]
            }
        }
    }
}

/// For programs: `2026-11-26T01:20:00Z`.
pub(super) fn rfc3339(at: Instant) -> String {
    chrono::DateTime::from_timestamp(at.0, 0)
        .map(|utc| utc.format("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

const ENGLISH: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const PORTUGUESE: [&str; 12] = [
    "jan.", "fev.", "mar.", "abr.", "maio", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez.",
];
