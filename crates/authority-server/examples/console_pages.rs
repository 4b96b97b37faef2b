//! Every page of the console in every state, as files to look at:
//! `cargo run -p clearance-authority-server --example console_pages -- DIRECTORY`.

#[path = "../tests/console/gallery.rs"]
mod gallery;
#[path = "../tests/console/people.rs"]
mod people;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clearance_authority::register::Role;
use clearance_authority_server::console::{Frame, Lang, STATIC, Theme};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).ok_or("name the directory for the pages")?;
    let directory = PathBuf::from(directory);
    let library = clearance_schemes::shipped();
    let clock = &library.folders["hk-mo-mutual"].versions[&1].scheme.head.time;
    fs::create_dir_all(directory.join("static"))?;
    for (name, _, bytes) in STATIC {
        fs::write(directory.join("static").join(name), bytes)?;
    }
    for lang in Lang::ALL {
        for theme in [Theme::Light, Theme::Dark] {
            let frame = Frame {
                lang,
                theme,
                officer: Some("Kiri Sample"),
                role: Some(Role::Supervisor),
                csrf: "token-of-the-session",
                path: "/console/people?q=lei",
                now: people::NOW,
                clock,
                library: &library,
                due: 3,
                overdue: 1,
                waiting: 2,
                trouble: None,
                done: None,
            };
            for (name, page) in gallery::gallery(&frame) {
                // Files have no root: the style sheets stand beside them.
                let page = page.replace("\"/static/", "\"static/");
                let file = format!("{name}.{}.{}.html", lang.tag(), theme.name());
                fs::write(directory.join(file), page)?;
            }
        }
    }
    Ok(())
}
