//! `holder_key`: bound to a phone or `unbound`. `app`: new enough or `too-old`.

use super::subject::Judge;
use super::verdict::{Obstacle, Verdict, data_missing};
use crate::model::{Remedy, RemedyKind};
use crate::outcome::Value;

impl Judge<'_> {
    pub(super) fn holder_key_bound(&self) -> Verdict {
        let Some(bound) = self.person.key_bound else { return data_missing("holder_key") };
        Verdict::of(bound, || helped(Obstacle::outcome("unbound"), RemedyKind::Bind))
    }

    pub(super) fn app(&self, at_least: u32) -> Verdict {
        let Some(version) = self.situation.app else { return data_missing("app") };
        Verdict::of(version >= at_least, || {
            helped(Obstacle::outcome("too-old"), RemedyKind::UpdateApp)
                .is(Value::Number(version))
                .needs(Value::Number(at_least))
        })
    }
}

fn helped(mut obstacle: Obstacle, kind: RemedyKind) -> Obstacle {
    obstacle.helps.push(Remedy { kind, target: None });
    obstacle
}
