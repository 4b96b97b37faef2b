//! How numbers, moments and pages stand in JSON.

use std::borrow::Cow;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::DateTime;
use clearance_authority::register;
use clearance_schemes::time::{Day, Instant};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::Problem;
use crate::access::Caller;
use crate::app::Web;

/// A number of the register: 32 hex digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{32}$", example = "6f1e8a3b0c5d4e7f9a2b1c3d5e7f9a0b")]
pub(crate) struct Id(pub(crate) register::Id);

impl From<register::Id> for Id {
    fn from(id: register::Id) -> Self {
        Self(id)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// A moment: RFC 3339, written in UTC, read with any offset.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-26T08:00:00Z")]
pub(crate) struct Moment(pub(crate) Instant);

impl From<Instant> for Moment {
    fn from(at: Instant) -> Self {
        Self(at)
    }
}

impl core::fmt::Display for Moment {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match DateTime::from_timestamp(self.0.0, 0) {
            Some(time) => time.format("%Y-%m-%dT%H:%M:%SZ").fmt(f),
            None => self.0.0.fmt(f), // beyond the years that a calendar has
        }
    }
}

impl core::str::FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let time = DateTime::parse_from_rfc3339(text);
        let time = time.map_err(|_| "write a moment as 2026-11-26T08:00:00Z (RFC 3339)")?;
        Ok(Self(Instant(time.timestamp())))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A day: `2026-11-26`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ToSchema)]
#[schema(value_type = String, format = Date, example = "2026-11-26")]
pub(crate) struct Date(pub(crate) Day);

impl From<Day> for Date {
    fn from(day: Day) -> Self {
        Self(day)
    }
}

impl core::str::FromStr for Date {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let day = Day::parse_from_str(text, "%Y-%m-%d").ok();
        // The calendar's own reader also takes 2026-1-5, +2026-01-05 and years of five digits.
        let day = day.filter(|day| text.len() == 10 && day.to_string() == text);
        day.map(Self).ok_or("write a day as 2026-11-26")
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// Goes on after this one: `next` of the page before.
    pub(crate) after: Option<String>,
    /// At most so many, up to 200; 50 where left out.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u32>,
}

impl Paging {
    /// How many.
    pub(crate) fn limit(&self) -> Result<u32, Problem> {
        let limit = self.limit.unwrap_or(50);
        if (1..=200).contains(&limit) {
            Ok(limit)
        } else {
            Err(Problem::invalid().field("limit", "between 1 and 200, please"))
        }
    }

    /// After which.
    pub(crate) fn after<T: core::str::FromStr>(&self) -> Result<Option<T>, Problem> {
        let after = self.after.as_ref().map(|text| text.parse()).transpose();
        after.map_err(|_| Problem::invalid().field("after", "take `next` of the page before"))
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Page<T> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// For `after` of the next one; none where this is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// The page of `items`: there may be more where it is full.
    pub(crate) fn of(items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Self {
        let is_full = items.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
        let next = items.last().filter(|_| is_full).map(cursor);
        Self { items, next }
    }
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let next = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("For `after` of the next one; none where this is the last."));
        let page = ObjectBuilder::new()
            .description(Some("A page of a list."))
            .property("items", items.description(Some("What is on it.")))
            .required("items")
            .property("next", next);
        page.build().into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    // A derived one would be called the same for each kind of items.
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("PageOf{}", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// Numbers of what a request makes. With an `Idempotency-Key` they follow from it, so that the same request sent twice
/// makes one thing; without one they are fresh.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdempotencyKey {
    seed: [u8; 32],
}

impl IdempotencyKey {
    /// From a key of the caller's.
    pub(crate) fn of(web: &Web, caller: &str, key: &str) -> Self {
        // Not the process's secret: after a restart the same key must give the same numbers.
        let parts =
            [b"clearance idempotency 1".as_slice(), caller.as_bytes(), &[0], key.as_bytes()];
        Self { seed: web.provider.sha256(&parts) }
    }

    /// The number of a part of what is made.
    pub(crate) fn id(&self, web: &Web, part: &str) -> register::Id {
        register::Id::of_digest(&web.provider.sha256(&[&self.seed, part.as_bytes()]))
    }
}

impl FromRequestParts<Web> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Problem> {
        let Some(key) = parts.headers.get("idempotency-key") else {
            return Ok(Self { seed: web.random()? });
        };
        let bad = || {
            Problem::invalid().field("Idempotency-Key", "8 to 128 visible ASCII characters, please")
        };
        let key = key.to_str().map_err(|_| bad())?;
        if !(8..=128).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(bad());
        }
        let caller = parts.extensions.get::<Caller>().map(Caller::label).unwrap_or_default();
        // Another address is another request, whatever key it has.
        Ok(Self::of(web, &format!("{caller} {}", parts.uri.path()), key))
    }
}

/// An answer that holds a secret: kept by nobody on the way.
pub(crate) fn secrets_out(answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
