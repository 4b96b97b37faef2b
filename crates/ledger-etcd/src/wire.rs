//! etcd's messages as its gateway spells them: JSON, whole numbers of 64 bits as text, bytes as base64, what is zero or
//! empty left out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bytes, as base64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

/// A whole number of 64 bits, as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Int<T>(pub(crate) T);

/// `/v3/kv/txn`: if all of `compare` hold, then `success`, else `failure`; in one step.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Txn {
    pub(crate) compare: Vec<Compare>,
    pub(crate) success: Vec<Op>,
    pub(crate) failure: Vec<Op>,
}

/// What must hold.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Compare {
    key: Bytes,
    target: &'static str,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_revision: Option<Int<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mod_revision: Option<Int<i64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Bytes>,
}

impl Compare {
    fn new(key: Vec<u8>, target: &'static str, result: &'static str) -> Self {
        let (create_revision, mod_revision, value) = (None, None, None);
        Self { key: Bytes(key), target, result, create_revision, mod_revision, value }
    }

    /// The key is not there.
    pub(crate) fn is_absent(key: Vec<u8>) -> Self {
        Self { create_revision: Some(Int(0)), ..Self::new(key, "CREATE", "EQUAL") }
    }

    /// The key is as it was when `revision` was the last that changed it.
    pub(crate) fn is_unchanged(key: Vec<u8>, revision: i64) -> Self {
        Self { mod_revision: Some(Int(revision)), ..Self::new(key, "MOD", "EQUAL") }
    }

    /// The key's value is `value`. Never true of a key that is not there.
    pub(crate) fn is(key: Vec<u8>, value: Vec<u8>) -> Self {
        Self { value: Some(Bytes(value)), ..Self::new(key, "VALUE", "EQUAL") }
    }

    /// The key's value stands before `value`, byte by byte. Never true of a key that is not there.
    pub(crate) fn is_less(key: Vec<u8>, value: Vec<u8>) -> Self {
        Self { value: Some(Bytes(value)), ..Self::new(key, "VALUE", "LESS") }
    }
}

/// What is done.
#[derive(Clone, Debug, Serialize)]
pub(crate) enum Op {
    #[serde(rename = "request_delete_range")]
    DeleteRange(DeleteRange),
    #[serde(rename = "request_put")]
    Put(Put),
    #[serde(rename = "request_range")]
    Range(Range),
    #[serde(rename = "request_txn")]
    Txn(Txn),
}

impl Op {
    /// Reads one key.
    pub(crate) fn get(key: Vec<u8>) -> Self {
        Self::Range(Range { key: Bytes(key), ..Range::default() })
    }

    /// Writes one key; `lease` is how long it lives, 0 for ever.
    pub(crate) fn put(key: Vec<u8>, value: impl ToString, lease: i64) -> Self {
        let value = Bytes(value.to_string().into_bytes());
        Self::Put(Put { key: Bytes(key), value, lease: Int(lease) })
    }
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Put {
    key: Bytes,
    value: Bytes,
    lease: Int<i64>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Range {
    pub(crate) key: Bytes,
    pub(crate) range_end: Bytes,
    pub(crate) limit: Int<i64>,
    pub(crate) keys_only: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct DeleteRange {
    pub(crate) key: Bytes,
    pub(crate) range_end: Bytes,
}

/// What every answer begins with.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Header {
    /// Which engine answered.
    pub(crate) cluster_id: Int<u64>,
    /// Which of its members.
    pub(crate) member_id: Int<u64>,
    /// Goes up with each change, and never back.
    pub(crate) revision: Int<i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct TxnAnswer {
    #[serde(default)]
    pub(crate) header: Header,
    #[serde(default)]
    pub(crate) succeeded: bool,
    #[serde(default)]
    pub(crate) responses: Vec<Done>,
}

#[derive(Debug, Deserialize)]
pub(crate) enum Done {
    #[serde(rename = "response_delete_range")]
    DeleteRange(de::IgnoredAny),
    #[serde(rename = "response_put")]
    Put(de::IgnoredAny),
    #[serde(rename = "response_range")]
    Range(RangeAnswer),
    #[serde(rename = "response_txn")]
    Txn(TxnAnswer),
}

#[derive(Debug, Deserialize)]
pub(crate) struct RangeAnswer {
    #[serde(default)]
    pub(crate) kvs: Vec<KeyValue>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct KeyValue {
    pub(crate) key: Bytes,
    pub(crate) value: Bytes,
    pub(crate) create_revision: Int<i64>,
    pub(crate) mod_revision: Int<i64>,
}

/// `/v3/lease/grant`, in seconds.
#[derive(Debug, Serialize)]
pub(crate) struct Grant {
    #[serde(rename = "TTL")]
    pub(crate) ttl: Int<i64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Granted {
    #[serde(default)]
    pub(crate) header: Header,
    #[serde(rename = "ID")]
    pub(crate) id: Int<i64>,
}

/// `/v3/auth/authenticate`.
#[derive(Serialize)]
pub(crate) struct Authenticate<'a> {
    pub(crate) name: &'a str,
    pub(crate) password: &'a str,
}

#[derive(Deserialize)]
pub(crate) struct Authenticated {
    pub(crate) token: String,
}

/// `/v3/maintenance/status`.
#[derive(Debug, Serialize)]
pub(crate) struct Nothing {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Status {
    pub(crate) header: Header,
    pub(crate) version: String,
    #[serde(rename = "dbSize")]
    pub(crate) size: Int<i64>,
    /// From 3.6 on.
    #[serde(rename = "dbSizeQuota")]
    pub(crate) quota: Int<i64>,
    pub(crate) leader: Int<u64>,
}

/// `/v3/cluster/member/list`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Members {
    pub(crate) members: Vec<MemberInfo>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MemberInfo {
    #[serde(rename = "isLearner")]
    pub(crate) is_learner: bool,
}

/// `/v3/maintenance/alarm`; action `GET` is the default.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Alarms {
    pub(crate) alarms: Vec<AlarmInfo>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AlarmInfo {
    #[serde(rename = "memberID")]
    pub(crate) member: Int<u64>,
    pub(crate) alarm: String,
}

/// Why the engine did not do it, by gRPC's codes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Refusal {
    pub(crate) code: u32,
    pub(crate) message: String,
}

/// An answer that counts only where it comes from the lanes' engine, which its header tells.
pub(crate) trait Answer: de::DeserializeOwned {
    fn header(&self) -> &Header;
}

impl Answer for Granted {
    fn header(&self) -> &Header {
        &self.header
    }
}

impl Answer for TxnAnswer {
    fn header(&self) -> &Header {
        &self.header
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(de::Error::custom)
    }
}

impl<T: ToString> Serialize for Int<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_string())
    }
}

impl<'de, T: core::str::FromStr<Err: core::fmt::Display>> Deserialize<'de> for Int<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_as_etcd_writes_it() {
        // Of etcd 3.4.23.
        let answer: TxnAnswer = serde_json::from_str(
            r#"{"header":{"cluster_id":"3847027309462035635","member_id":"11973178366917993164","revision":"2","raft_term":"2"},
            "responses":[{"response_txn":{"header":{},"responses":[{"response_range":{"header":{"revision":"2"},
            "kvs":[{"key":"azE=","create_revision":"2","mod_revision":"2","version":"1","value":"MDAwMDAwMTB0b2s="}],"count":"1"}}]}}]}"#,
        )
        .unwrap();
        assert_eq!(answer.header.cluster_id, Int(3_847_027_309_462_035_635));
        assert!(!answer.succeeded);
        let Done::Txn(inner) = &answer.responses[0] else { panic!("{answer:?}") };
        let Done::Range(range) = &inner.responses[0] else { panic!("{answer:?}") };
        assert_eq!(range.kvs[0].value, Bytes(b"00000010tok".to_vec()));
        assert_eq!(range.kvs[0].mod_revision, Int(2));
    }

    #[test]
    fn a_question_is_spelt_as_etcd_reads_it() {
        let txn = Txn {
            compare: vec![Compare::is_absent(b"k1".to_vec())],
            success: vec![Op::put(b"k1".to_vec(), "v", 7)],
            failure: vec![Op::Txn(Txn {
                compare: vec![Compare::is_less(b"k1".to_vec(), b"w".to_vec())],
                ..Txn::default()
            })],
        };
        assert_eq!(
            serde_json::to_string(&txn).unwrap(),
            r#"{"compare":[{"key":"azE=","target":"CREATE","result":"EQUAL","create_revision":"0"}],"#.to_owned()
                + r#""success":[{"request_put":{"key":"azE=","value":"dg==","lease":"7"}}],"#
                + r#""failure":[{"request_txn":{"compare":[{"key":"azE=","target":"VALUE","result":"LESS","value":"dw=="}],"success":[],"failure":[]}}]}"#
        );
    }

    #[test]
    fn a_number_that_is_none_is_an_error() {
        assert!(serde_json::from_str::<Refusal>(r#"{"code":"5"}"#).is_err());
        assert!(serde_json::from_str::<Granted>(r#"{"ID":"1x"}"#).is_err());
        assert!(serde_json::from_str::<Granted>(r#"{}"#).is_err(), "a lease without its id");
    }
}
