//! What is known while a scheme's file is read.

use super::names::{Names, SchemeNames};
use super::source::Value;
use crate::time::{Span, Unit};

/// All names, and those of the file itself.
pub(super) struct Context<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) own: &'a SchemeNames<'a>,
    /// The folder.
    pub(super) folder: &'a str,
}

impl<'a> Context<'a> {
    /// A length of time; in working days only where the scheme has a calendar.
    pub(super) fn span(&self, value: Value<'a>, units: &[Unit]) -> Option<Span> {
        let span = value.span(units)?;
        if span.unit == Unit::WorkingDays && !self.own.has_calendar {
            let help = "name one in [scheme.time]";
            value.problem("working days need a calendar, and this scheme has none", help);
        }
        Some(span)
    }
}
