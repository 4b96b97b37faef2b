//! What Prometheus reads. It names no person, no pseudonym, and nobody's number.

use core::sync::atomic::AtomicI64;
use core::time::Duration;

use clearance_core::time::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::devices::DeviceView;
use crate::lanes::Answer;
use crate::lanes::seams::Compared;
use crate::records::RecordMetrics;

type Number = Gauge<i64, AtomicI64>;

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Decided {
    lane: String,
    outcome: &'static str,
    reason: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Result {
    result: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct OfLane {
    lane: String,
    /// What a device said, or what became of what it read.
    what: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Device {
    lane: String,
    kind: &'static str,
    device: String,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Code {
    code: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Of {
    kind: &'static str,
    name: String,
}

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    decisions: Family<Decided, Counter>,
    seconds: Histogram,
    skew: Histogram,
    decodes: Family<Result, Counter>,
    decode_seconds: Histogram,
    doors: Family<Result, Counter>,
    persons: Family<Result, Counter>,
    overrides: Counter,
    late: Counter,
    notices: Family<Code, Counter>,
    syncs: Family<Result, Counter>,
    synced_at: Number,
    in_service: Number,
    ledger: Number,
    high_water_mark: Number,
    list_of: Family<Of, Number>,
    ends_at: Family<Of, Number>,
    readers: Number,
    jumps: Counter,
    pub(crate) records: RecordMetrics,
    devices: Family<Device, Number>,
    device_events: Family<OfLane, Counter>,
    readings: Family<OfLane, Counter>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("clearance_gate");
        let skew = [
            -60.0, -45.0, -30.0, -20.0, -15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0,
        ];
        let this = Self {
            decisions: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.000_1, 2.0, 15)),
            skew: Histogram::new(skew),
            decodes: Family::default(),
            decode_seconds: Histogram::new(exponential_buckets(0.001, 2.0, 12)),
            doors: Family::default(),
            persons: Family::default(),
            overrides: Counter::default(),
            late: Counter::default(),
            notices: Family::default(),
            syncs: Family::default(),
            synced_at: Gauge::default(),
            in_service: Gauge::default(),
            ledger: Gauge::default(),
            high_water_mark: Gauge::default(),
            list_of: Family::default(),
            ends_at: Family::default(),
            readers: Gauge::default(),
            jumps: Counter::default(),
            records: RecordMetrics::registered(&mut registry),
            devices: Family::default(),
            device_events: Family::default(),
            readings: Family::default(),
            registry: Registry::default(),
        };
        registry.register(
            "decisions",
            "Decisions by lane, outcome and reason",
            this.decisions.clone(),
        );
        registry.register_with_unit(
            "judging",
            "Time from a code's text to its answer, before the reply's pace",
            Unit::Seconds,
            this.seconds.clone(),
        );
        registry.register_with_unit(
            "skew",
            "Start of a code from now: negative for one of the past",
            Unit::Seconds,
            this.skew.clone(),
        );
        registry.register("pictures", "Pictures with a code and without", this.decodes.clone());
        registry.register_with_unit(
            "decoding",
            "Time that pictures took",
            Unit::Seconds,
            this.decode_seconds.clone(),
        );
        registry.register("doors", "Doors told to open", this.doors.clone());
        registry.register("persons", "Persons compared by a device", this.persons.clone());
        registry.register(
            "overrides",
            "People whom an officer let through",
            this.overrides.clone(),
        );
        registry.register("late", "Answers that came too late: nothing opened", this.late.clone());
        registry.register("notices", "What the operator was told", this.notices.clone());
        registry.register("syncs", "Looks at the source of lists", this.syncs.clone());
        registry.register(
            "synced_at_seconds",
            "When everything was fetched last, Unix time",
            this.synced_at.clone(),
        );
        registry.register(
            "in_service",
            "1 where codes are judged, 0 where everybody is referred",
            this.in_service.clone(),
        );
        registry.register("ledger_up", "1 where the ledger answers", this.ledger.clone());
        registry.register(
            "signed_date_seconds",
            "The newest signed date seen, Unix time",
            this.high_water_mark.clone(),
        );
        registry.register(
            "list_of_seconds",
            "Date of each list in force, Unix time",
            this.list_of.clone(),
        );
        registry.register(
            "ends_at_seconds",
            "When each thing ends that the gate needs, Unix time",
            this.ends_at.clone(),
        );
        registry.register("event_readers", "Who listens to events", this.readers.clone());
        registry.register("clock_jumps", "Times that the clock was set", this.jumps.clone());
        registry.register(
            "device_up",
            "1 where a lane's device answers, 0 where it does not; nothing where it was not asked yet",
            this.devices.clone(),
        );
        registry.register("device_events", "What devices said", this.device_events.clone());
        registry.register(
            "readings",
            "What became of what scanners, folders and standard input read",
            this.readings.clone(),
        );
        this.begin();
        Self { registry, ..this }
    }
}

impl Metrics {
    /// Counts that are there from the start: a rate needs a zero to begin from.
    fn begin(&self) {
        for (family, results) in [
            (&self.decodes, &["read", "unread"][..]),
            (&self.doors, &["opened", "failed"]),
            (&self.persons, &["differs", "matches", "unsure"]),
            (&self.syncs, &["good", "failed"]),
        ] {
            for result in results {
                drop(family.get_or_create(&Result { result }));
            }
        }
    }

    pub(crate) fn judged(&self, answer: &Answer, took: Duration) {
        let (outcome, reason) = (answer.outcome, answer.reason.unwrap_or_default());
        let label = Decided { lane: answer.lane.clone(), outcome, reason };
        self.decisions.get_or_create(&label).inc();
        if took > Duration::ZERO {
            self.seconds.observe(took.as_secs_f64());
        }
        if let Some(skew) = answer.skew().and_then(|skew| i32::try_from(skew).ok()) {
            self.skew.observe(skew.into());
        }
        if answer.door == "late" {
            self.late.inc();
        }
    }

    pub(crate) fn decoded(&self, is_read: bool, took: Duration) {
        let result = if is_read { "read" } else { "unread" };
        self.decodes.get_or_create(&Result { result }).inc();
        self.decode_seconds.observe(took.as_secs_f64());
    }

    pub(crate) fn door(&self, is_open: bool) {
        let result = if is_open { "opened" } else { "failed" };
        self.doors.get_or_create(&Result { result }).inc();
    }

    pub(crate) fn person(&self, compared: &Compared) {
        let result = match compared {
            Compared::Differs => "differs",
            Compared::Matches => "matches",
            Compared::Unsure(_) => "unsure",
        };
        self.persons.get_or_create(&Result { result }).inc();
    }

    pub(crate) fn overridden(&self) {
        self.overrides.inc();
    }

    pub(crate) fn noticed(&self, code: &'static str) {
        self.notices.get_or_create(&Code { code }).inc();
    }

    pub(crate) fn synced(&self, is_good: bool, now: Timestamp) {
        let result = if is_good { "good" } else { "failed" };
        self.syncs.get_or_create(&Result { result }).inc();
        if is_good {
            self.synced_at.set(signed(now));
        }
    }

    pub(crate) fn jumped(&self) {
        self.jumps.inc();
    }

    pub(crate) fn state(
        &self,
        is_in_service: bool,
        has_ledger: bool,
        mark: Timestamp,
        readers: usize,
    ) {
        self.in_service.set(is_in_service.into());
        self.ledger.set(has_ledger.into());
        self.high_water_mark.set(signed(mark));
        self.readers.set(i64::try_from(readers).unwrap_or(i64::MAX));
    }

    /// Dates of the lists in force, and of everything that ends.
    pub(crate) fn dates(
        &self,
        lists: &[(&'static str, String, Timestamp)],
        ends: &[(&'static str, String, Timestamp)],
    ) {
        for (family, dates) in [(&self.list_of, lists), (&self.ends_at, ends)] {
            family.clear();
            for (kind, name, at) in dates {
                family.get_or_create(&Of { kind, name: name.clone() }).set(signed(*at));
            }
        }
    }

    pub(crate) fn said_by_device(&self, lane: &str, what: &'static str) {
        self.device_events.get_or_create(&OfLane { lane: lane.to_owned(), what }).inc();
    }

    /// A lane that reads by itself.
    pub(crate) fn reads(&self, lane: &str) {
        for what in ["judged", "late", "repeat", "unread", "wait"] {
            drop(self.readings.get_or_create(&OfLane { lane: lane.to_owned(), what }));
        }
    }

    pub(crate) fn read(&self, lane: &str, what: &'static str) {
        self.readings.get_or_create(&OfLane { lane: lane.to_owned(), what }).inc();
    }

    /// The text that Prometheus reads, with how the devices are now.
    pub(crate) fn text(&self, devices: &[DeviceView]) -> String {
        for view in devices.iter().filter(|view| view.state != "unknown") {
            let (lane, device) = (view.lane.clone(), view.name.clone());
            let label = Device { lane, kind: view.kind, device };
            self.devices.get_or_create(&label).set((view.state == "up").into());
        }
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

fn signed(at: Timestamp) -> i64 {
    i64::try_from(at.as_secs()).unwrap_or(i64::MAX)
}
