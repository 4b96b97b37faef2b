//! Person checks: one of a lane, or one of all.

use std::sync::Arc;

use clearance_core::ids::Name;
use clearance_gate_devices::PersonCheck as Device;
use clearance_gate_devices::peer::PeerError;
use clearance_gate_devices::person::Comparison;

use super::settings::PersonOfLane;
use super::watched::Watched;
use crate::lanes::seams::{Compared, PersonAsked, PersonCheck};

/// A device, before one lane.
struct LanePerson {
    device: Arc<dyn Device>,
    lane: Name,
    watched: Arc<Watched>,
}

/// By lane.
type Wired = Vec<(String, Box<dyn PersonCheck>)>;

/// A device, wired to each lane that it is for.
pub(super) fn wire(
    settings: &PersonOfLane,
    lanes: &[String],
    watched: &Arc<Watched>,
) -> Result<Wired, PeerError> {
    let device: Arc<dyn Device> = settings.by.start()?.into();
    let its = lanes.iter().filter(|lane| settings.lane.as_ref().is_none_or(|own| own == *lane));
    let wired = its.filter_map(|name| {
        let (device, watched) = (Arc::clone(&device), Arc::clone(watched));
        let lane = name.parse().ok()?; // a lane's name is a name
        let person: Box<dyn PersonCheck> = Box::new(LanePerson { device, lane, watched });
        Some((name.clone(), person))
    });
    Ok(wired.collect())
}

impl PersonCheck for LanePerson {
    fn compare(&self, asked: &PersonAsked<'_>) -> Compared {
        let Some(subject) = asked.decision.details().subject else {
            return Compared::Unsure("nobody is known whom the device could compare".to_owned());
        };
        let compared = self.device.check(self.lane, &subject);
        if let Comparison::Failed(error) = &compared {
            self.watched.is_seen(false, Some(&error.to_string()));
        } else {
            self.watched.is_seen(true, None);
        }
        match compared {
            Comparison::Differs => Compared::Differs,
            Comparison::Matches => Compared::Matches,
            Comparison::Doubt(doubt) => {
                Compared::Unsure(format!("the device cannot tell: {}", doubt.as_str()))
            }
            Comparison::Failed(error) => Compared::Unsure(error.to_string()),
        }
    }
}
