//! How each language writes days, spans, numbers and lists.

use core::fmt;
use core::str::FromStr;

use chrono::{Datelike, Weekday};

use crate::model::Money;
use crate::time::{Day, Span, Unit};

/// A language that texts are written in. Deliberately closed: each has its own plurals and dates.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Language {
    /// English.
    En,
    /// Portuguese, as in Macao.
    Pt,
    /// Chinese in simplified characters.
    ZhHans,
    /// Chinese in traditional characters.
    ZhHant,
}

/// A text names a language that is not known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownLanguage(String);

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "there is no language {:?}; the languages are en, pt, zh-Hans and zh-Hant",
            self.0
        )
    }
}

impl core::error::Error for UnknownLanguage {}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let known = Self::ALL.into_iter().find(|language| language.tag() == tag);
        known.ok_or_else(|| UnknownLanguage(tag.to_owned()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 4] = [Self::En, Self::Pt, Self::ZhHans, Self::ZhHant];

    /// Its tag (BCP 47), as files and pages have it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Pt => "pt",
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
        }
    }

    /// It is written without spaces between words.
    #[must_use]
    pub const fn is_chinese(self) -> bool {
        matches!(self, Self::ZhHans | Self::ZhHant)
    }

    /// `26 November 2026`, `26 de novembro de 2026`, `2026年11月26日`.
    #[must_use]
    pub fn day(self, day: Day) -> String {
        let (year, month, date) = (day.year(), day.month(), day.day());
        // A month is 1 to 12.
        let name = |names: [&'static str; 12]| names[month as usize - 1];
        match self {
            Self::En => format!("{date} {} {year}", name(ENGLISH_MONTHS)),
            Self::Pt => format!("{date} de {} de {year}", name(PORTUGUESE_MONTHS)),
            Self::ZhHans | Self::ZhHant => format!("{year}年{month}月{date}日"),
        }
    }

    /// A length of time, in words: `10 working days`, `1 mês`, `3 小時`.
    #[must_use]
    pub fn span(self, span: Span) -> String {
        let Span { count, unit } = span;
        let number = self.number(u64::from(count));
        match self {
            Self::En => format!("{number} {}", unit.name(count)),
            Self::Pt => format!("{number} {}", portuguese_unit(unit, count)),
            Self::ZhHans => format!("{number} {}", simplified_unit(unit)),
            Self::ZhHant => format!("{number} {}", traditional_unit(unit)),
        }
    }

    /// An age: `1 year`, `11 anos`, `11 歲`.
    #[must_use]
    pub fn age(self, years: u32) -> String {
        match self {
            Self::ZhHans => format!("{years} 岁"),
            Self::ZhHant => format!("{years} 歲"),
            Self::Pt => format!("{years} {}", if years == 1 { "ano" } else { "anos" }),
            Self::En => format!("{years} {}", if years == 1 { "year" } else { "years" }),
        }
    }

    /// `2,400`, in Portuguese `2 400` with a space that does not break.
    #[must_use]
    pub fn number(self, number: u64) -> String {
        let digits = number.to_string();
        // Portuguese groups from five digits on: 2400, but 10 000.
        if self == Self::Pt && digits.len() < 5 {
            return digits;
        }
        let mut grouped = String::new();
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push(if self == Self::Pt { '\u{a0}' } else { ',' });
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A price with its currency: `MOP 2,400.00`, `2400,00 MOP`.
    #[must_use]
    pub fn money(self, amount: Money, currency: &str) -> String {
        let (whole, cents) = (self.number(amount.0 / 100), amount.0 % 100);
        match self {
            Self::Pt => format!("{whole},{cents:02}\u{a0}{currency}"),
            _ => format!("{currency}\u{a0}{whole}.{cents:02}"),
        }
    }

    /// `a`, `a or b`, `a, b or c`.
    #[must_use]
    pub fn either(self, words: &[String]) -> String {
        self.list(words, [" or ", " ou ", "或", "或"])
    }

    /// `a`, `a and b`, `a, b and c`.
    #[must_use]
    pub fn all_of(self, words: &[String]) -> String {
        self.list(words, [" and ", " e ", "和", "及"])
    }

    fn list(self, words: &[String], links: [&str; 4]) -> String {
        // Words that have commas themselves are kept apart by semicolons.
        let has_commas = words.iter().any(|word| word.contains(", "));
        let comma = match self {
            Self::ZhHans | Self::ZhHant => "、",
            Self::En | Self::Pt if has_commas => "; ",
            Self::En | Self::Pt => ", ",
        };
        match words {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => {
                let link = match self {
                    Self::En => links[0],
                    Self::Pt => links[1],
                    Self::ZhHans => links[2],
                    Self::ZhHant => links[3],
                };
                let before_link = if comma == "; " { ";" } else { "" };
                format!("{}{before_link}{link}{last}", first.join(comma))
            }
        }
    }

    /// The name of a weekday.
    #[must_use]
    pub const fn weekday(self, day: Weekday) -> &'static str {
        let i = day.num_days_from_monday() as usize;
        match self {
            Self::En => {
                ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][i]
            }
            Self::Pt => [
                "segunda-feira",
                "terça-feira",
                "quarta-feira",
                "quinta-feira",
                "sexta-feira",
                "sábado",
                "domingo",
            ][i],
            Self::ZhHans | Self::ZhHant => {
                ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"][i]
            }
        }
    }
}

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const PORTUGUESE_MONTHS: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];

const fn portuguese_unit(unit: Unit, count: u16) -> &'static str {
    match (unit, count) {
        (Unit::Minutes, 1) => "minuto",
        (Unit::Minutes, _) => "minutos",
        (Unit::Hours, 1) => "hora",
        (Unit::Hours, _) => "horas",
        (Unit::Days, 1) => "dia",
        (Unit::Days, _) => "dias",
        (Unit::WorkingDays, 1) => "dia útil",
        (Unit::WorkingDays, _) => "dias úteis",
        (Unit::Months, 1) => "mês",
        (Unit::Months, _) => "meses",
        (Unit::Years, 1) => "ano",
        (Unit::Years, _) => "anos",
    }
}

const fn simplified_unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Minutes => "分钟",
        Unit::Hours => "小时",
        Unit::Days => "天",
        Unit::WorkingDays => "个工作日",
        Unit::Months => "个月",
        Unit::Years => "年",
    }
}

const fn traditional_unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Minutes => "分鐘",
        Unit::Hours => "小時",
        Unit::Days => "日",
        Unit::WorkingDays => "個工作天",
        Unit::Months => "個月",
        Unit::Years => "年",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_written_as_each_language_does() {
        let day = Day::from_ymd_opt(2026, 11, 26).unwrap();
        assert_eq!(Language::En.day(day), "26 November 2026");
        assert_eq!(Language::Pt.day(day), "26 de novembro de 2026");
        assert_eq!(Language::ZhHant.day(day), "2026年11月26日");
        assert_eq!(Language::ZhHans.day(day), "2026年11月26日");
    }

    #[test]
    fn one_and_many_differ_where_the_language_has_plurals() {
        for (text, en, pt, hant, hans) in [
            ("1 day", "1 day", "1 dia", "1 日", "1 天"),
            ("14 days", "14 days", "14 dias", "14 日", "14 天"),
            ("1 working day", "1 working day", "1 dia útil", "1 個工作天", "1 个工作日"),
            ("96 working days", "96 working days", "96 dias úteis", "96 個工作天", "96 个工作日"),
            ("1 month", "1 month", "1 mês", "1 個月", "1 个月"),
            ("9 months", "9 months", "9 meses", "9 個月", "9 个月"),
            ("3 hours", "3 hours", "3 horas", "3 小時", "3 小时"),
            ("1 year", "1 year", "1 ano", "1 年", "1 年"),
            ("15 minutes", "15 minutes", "15 minutos", "15 分鐘", "15 分钟"),
        ] {
            assert_eq!(Language::En.span(span(text)), en);
            assert_eq!(Language::Pt.span(span(text)), pt);
            assert_eq!(Language::ZhHant.span(span(text)), hant);
            assert_eq!(Language::ZhHans.span(span(text)), hans);
        }
        assert_eq!(Language::ZhHant.age(11), "11 歲");
        assert_eq!(Language::Pt.age(1), "1 ano");
    }

    #[test]
    fn numbers_and_prices_are_grouped_as_each_language_does() {
        assert_eq!(Language::En.number(1_000), "1,000");
        assert_eq!(Language::En.number(1_234_567), "1,234,567");
        assert_eq!(Language::Pt.number(1_000), "1000");
        assert_eq!(Language::Pt.number(10_000), "10\u{a0}000");
        assert_eq!(Language::ZhHant.number(999), "999");
        assert_eq!(Language::En.money(Money(240_000), "MOP"), "MOP\u{a0}2,400.00");
        assert_eq!(Language::Pt.money(Money(15_005), "EUR"), "150,05\u{a0}EUR");
    }

    #[test]
    fn a_list_ends_with_its_link() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(Language::En.either(&words("a")), "a");
        assert_eq!(Language::En.either(&words("a b c")), "a, b or c");
        let drafts = ["a, in Macao".to_owned(), "b, in Hong Kong".to_owned()];
        assert_eq!(Language::En.either(&drafts), "a, in Macao; or b, in Hong Kong");
        assert_eq!(Language::Pt.all_of(&words("a b")), "a e b");
        assert_eq!(Language::ZhHant.either(&words("甲 乙 丙")), "甲、乙或丙");
        assert_eq!(Language::En.all_of(&[]), "");
    }
}
