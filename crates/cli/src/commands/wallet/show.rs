use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use clearance_core::ids::{Challenge, GateGroupId};
use clearance_core::time::Timestamp;
use clearance_issuer::qr::{PngOptions, QrCode, SvgOptions, TerminalInk, TerminalOptions};
use clearance_issuer::{Ask, Entry, EntryId, Form, Frame, Moment, Monotonic, SoftwareKey, Wallet};
use serde_json::json;

use super::Where;
use crate::clock;
use crate::entropy;
use crate::error::{CliError, Exit, about_file};
use crate::files::{self, Access};
use crate::output::{Ink, Out};
use crate::wallet_dir::{self, WalletDir};

/// Show an entry's code: on the terminal, as text, PNG or SVG.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  clearance wallet show Mei --group mo --watch        the code renews itself
  clearance wallet show Mei --group mo --png code.png
  clearance wallet show --group mo                    the first in the list: a child's code, then the parent's
  clearance wallet show 1 --group hk --text | clearance gate check -
  clearance wallet show 1 --challenge 0011223344556677")]
pub(crate) struct Show {
    /// The entry, by its number or label; left out, the first one of 'clearance wallet list': a minor's, before a parent's.
    entry: Option<String>,
    #[command(flatten)]
    ask: AskArgs,
    /// Go on with the next code, and the next, until interrupted.
    #[arg(long, conflicts_with = "at")]
    watch: bool,
    /// End after so many codes.
    #[arg(long, value_name = "NUMBER", requires = "watch")]
    frames: Option<u64>,
    /// Print the code's text instead of a drawing.
    #[arg(long)]
    text: bool,
    /// Write a PNG picture.
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Write an SVG picture.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write over a picture that is there.
    #[arg(long)]
    force: bool,
    /// How to draw on the terminal; without colours it must know the background.
    #[arg(long, value_enum, default_value = "auto")]
    background: Background,
    /// Act as if the phone's clock showed this time.
    #[arg(long, value_name = "TIME", value_parser = clock::parse_time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    place: Where,
}

/// Which code is wanted.
#[derive(Clone, Debug, Args)]
pub(crate) struct AskArgs {
    /// The gate group that the code is for; may be left out where there is only one.
    #[arg(long, value_name = "ID")]
    group: Option<GateGroupId>,
    /// The smaller form, for gates that hold the credential already.
    #[arg(long)]
    roster: bool,
    /// The challenge that the gate shows, 16 hexadecimal digits.
    #[arg(long, value_name = "HEX")]
    challenge: Option<Challenge>,
}

impl AskArgs {
    pub(super) fn for_entry(&self, wallet: &Wallet, entry: EntryId) -> Result<Ask, CliError> {
        let form = if self.roster { Form::Roster } else { Form::Full };
        let mut ask = Ask::new(entry, wallet_dir::gate_group(wallet, self.group)?, form);
        ask.challenge = self.challenge;
        Ok(ask)
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Background {
    /// Colours where there are, else dark.
    Auto,
    /// No colours, light text on dark.
    Dark,
    /// No colours, dark text on light.
    Light,
}

pub(crate) fn run(args: &Show, out: &mut Out) -> Result<Exit, CliError> {
    let (dir, mut wallet) = WalletDir::open(&args.place.wallet)?;
    let moment = Moment::wall(clock::at_or_now(args.at));
    let entry = match &args.entry {
        Some(wanted) => wallet_dir::find(&wallet, wanted)?,
        None => wallet_dir::proposed(&wallet, moment)?,
    };
    let ask = args.ask.for_entry(&wallet, entry.id())?;
    let key = wallet_dir::holder_key(&dir.key_for(entry.holder_key())?)?;
    let phone =
        Phone { at: args.at, started: Instant::now(), boot: u64::from_be_bytes(entropy::bytes()?) };
    if !args.force {
        for picture in [&args.png, &args.svg].into_iter().flatten() {
            files::refuse_existing(picture)?;
        }
    }
    let mut left = if args.watch { args.frames.unwrap_or(u64::MAX) } else { 1 };
    while left > 0 && !out.is_closed() {
        left -= 1;
        let frame = show_one(args, &mut wallet, &ask, &key, &phone, out)?;
        if left > 0 {
            wait_until(wallet.wall_at(frame.refresh_at, phone.moment()));
        }
    }
    Ok(Exit::Done)
}

/// The clocks of the computer that plays the phone.
struct Phone {
    at: Option<Timestamp>,
    started: Instant,
    boot: u64,
}

impl Phone {
    fn moment(&self) -> Moment {
        if let Some(at) = self.at {
            return Moment::wall(at);
        }
        let ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Moment { wall: clock::now(), monotonic: Some(Monotonic { boot: self.boot, ms }) }
    }
}

fn show_one(
    args: &Show,
    wallet: &mut Wallet,
    ask: &Ask,
    key: &SoftwareKey,
    phone: &Phone,
    out: &mut Out,
) -> Result<Frame, CliError> {
    let frame =
        wallet.frame(ask, key, phone.moment(), &entropy::secret()?).map_err(CliError::failed)?;
    let drawing = frame.draw().map_err(CliError::failed)?;
    write_pictures(args, &drawing)?;
    let label = wallet.entry(ask.entry).map(Entry::label).unwrap_or_default();
    let value = json!({
        "label": label,
        "text": frame.text,
        "step": frame.step.number,
        "valid_from": frame.valid_from.as_secs(),
        "refresh_at": frame.refresh_at.as_secs(),
        "expires_at": frame.expires_at.as_secs(),
        "qr_version": drawing.version(),
        "clock": frame.clock.map(|notice| notice.code()),
    });
    let text = if args.text {
        frame.text.clone()
    } else if args.png.is_some() || args.svg.is_some() {
        caption(label, &frame, out)
    } else {
        format!("{}{}", draw(args, &drawing, out)?, caption(label, &frame, out))
    };
    out.answer(&value, &text)?;
    Ok(frame)
}

fn write_pictures(args: &Show, drawing: &QrCode) -> Result<(), CliError> {
    if let Some(path) = &args.png {
        let png = drawing.png(&PngOptions::default()).map_err(about_file(path))?;
        files::write(path, &png, Access::Shared)?;
    }
    if let Some(path) = &args.svg {
        let svg = drawing.svg(&SvgOptions::default()).map_err(about_file(path))?;
        files::write(path, svg.as_bytes(), Access::Shared)?;
    }
    Ok(())
}

fn draw(args: &Show, drawing: &QrCode, out: &Out) -> Result<String, CliError> {
    let ink = match args.background {
        Background::Auto if out.has_colour() => TerminalInk::Colour,
        Background::Auto | Background::Dark => TerminalInk::PlainOnDark,
        Background::Light => TerminalInk::PlainOnLight,
    };
    let drawn = drawing.terminal(&TerminalOptions { ink, ..TerminalOptions::default() });
    let home = if args.watch && out.has_colour() { "\x1b[H\x1b[2J" } else { "" };
    drawn.map(|drawn| format!("{home}{drawn}")).map_err(CliError::failed)
}

fn caption(label: &str, frame: &Frame, out: &Out) -> String {
    let times = format!(
        "from {}, next code {}, dead {}",
        frame.valid_from, frame.refresh_at, frame.expires_at
    );
    let times = out.ink(Ink::Faint, &times);
    match &frame.clock {
        None => format!("{label}\n{times}"),
        Some(notice) => format!("{label}\n{times}\n{} {notice}", out.ink(Ink::Unsure, "Note:")),
    }
}

fn wait_until(time: Timestamp) {
    // A second at most at a time: the clock may be set while we sleep.
    while clock::now() < time {
        thread::sleep(Duration::from_millis(200));
    }
}
