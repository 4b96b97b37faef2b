//! The command line as a whole: what there is, and how the commands share options.

use clap::{Parser, Subcommand};

use crate::commands::{
    authority, completions, demo, gate, inspect, keys, man, simulate, status, wallet,
};

const FIRST_STEPS: &str = "\
First steps, each in the current directory:
  clearance demo                          watch eight systems, and attacks on codes
  clearance authority init                make keys, schemes and a signed trust list
  clearance wallet init                   make a wallet that trusts them
  clearance wallet enrol mei              make a holder key and ask for a credential
  clearance authority issue wallet/requests/mei.cbor --out mei.cwt
  clearance wallet add mei.cwt --label Mei
  clearance authority publish             publish the status list: who is revoked
  clearance gate init                     make a gate: place, keys, trust list
  clearance gate sync                     give it the status list
  clearance wallet show Mei --group mo --png code.png
  clearance gate check code.png --person matches

Exit codes: 0 done, or admitted; 10 refused; 11 referred to an officer; 1 failure; 2 wrong use.
Colours go off when NO_COLOR is set or the output is not a terminal.";

/// Self-renewing QR codes that open a gate, with no network on either side.
///
/// A phone shows a code that lives for seconds; a gate opens and judges it. An authority issues
/// the credentials behind the codes, revokes them, and signs the lists that phones and gates believe.
#[derive(Debug, Parser)]
#[command(name = "clearance", version, after_help = FIRST_STEPS, propagate_version = true)]
pub(crate) struct Cli {
    /// Answer in JSON, one document a line, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One variant a command, in the order of the help.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Demo),
    Keys(keys::Keys),
    Authority(authority::Authority),
    Wallet(wallet::Wallet),
    Gate(gate::Gate),
    Status(status::Lists),
    Inspect(inspect::Inspect),
    Simulate(simulate::Simulate),
    Completions(completions::Completions),
    Man(man::Man),
}
