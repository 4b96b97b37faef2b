//! The scenarios that come with the crate.

/// A scenario that comes with the crate.
#[derive(Clone, Copy, Debug)]
pub struct Shipped {
    /// Its name.
    pub name: &'static str,
    /// What it shows, in one line.
    pub about: &'static str,
    /// The file.
    pub toml: &'static str,
}

/// Every setting, with its default and where the default comes from.
pub const EXAMPLE: &str = include_str!("../../scenarios/example.toml");

/// All of them.
pub const SHIPPED: &[Shipped] = &[
    Shipped {
        name: "border-day",
        about: "a border's day: two rush hours, phones as they are, a few thieves and revocations",
        toml: include_str!("../../scenarios/border-day.toml"),
    },
    Shipped {
        name: "partition",
        about: "lanes lose their shared ledger at noon, gates restart, lists are late",
        toml: include_str!("../../scenarios/partition.toml"),
    },
    Shipped {
        name: "region",
        about: "1,000 lanes and a million passages with everything that goes wrong at once",
        toml: include_str!("../../scenarios/region.toml"),
    },
    Shipped {
        name: "stadium",
        about: "30,000 single-use tickets in an hour and a half at 40 lanes",
        toml: include_str!("../../scenarios/stadium.toml"),
    },
    Shipped {
        name: "thieves",
        about: "one traveller in ten is robbed of a code, at lanes with ledgers of their own",
        toml: include_str!("../../scenarios/thieves.toml"),
    },
];

/// The shipped scenario of this name.
pub fn shipped(name: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|shipped| shipped.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scenario;

    #[test]
    fn the_example_is_the_defaults() {
        assert_eq!(Scenario::read("example.toml", EXAMPLE), Ok(Scenario::default()));
    }

    #[test]
    fn every_shipped_scenario_can_be_read() {
        for Shipped { name, toml, .. } in SHIPPED {
            assert!(Scenario::read(name, toml).is_ok(), "{name}");
        }
        assert!(shipped("stadium").is_some() && shipped("Stadium").is_none());
    }
}
