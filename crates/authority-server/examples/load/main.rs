//! How many enquiries and issuances a second an authority answers: at its desk, and over HTTP; and whether that stays so
//! with many people.
//!
//! ```console
//! cargo run --release -p clearance-authority-server --example load -- 1000000
//! cargo run --release -p clearance-authority-server --example load -- 100000 postgres://clearance@localhost/load
//! ```
//! The first argument is how many people there are; the second one an empty database, else a SQLite file in a directory of
//! its own that is deleted afterwards. A database into which an earlier run only entered as many people is used as it is.
//! People are entered as the desk enters them: one goes through it, and the others get the same rows with numbers and names
//! of their own. Then a naive composition of the same parts answers the same phones, with at most 50,000 people, on the
//! same kind of database.

#![allow(clippy::unwrap_used)] // a load that cannot set up its world has failed

mod client;
mod http;
mod measure;
mod naive;
mod people;
mod world;

use std::sync::Arc;
use std::time::Instant;

use clearance_authority_sql::SqlRegister;
use clearance_core::crypto::RING;

use crate::http::Phones;
use crate::measure::{Work, measured};
use crate::naive::Naive;
use crate::people::Template;
use crate::world::World;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let people = arguments.next().map_or(10_000, |text| text.parse().unwrap());
    let dir = std::env::temp_dir().join(format!("clearance-load-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = format!("sqlite:{}", dir.join("register.db").display());
    let url = arguments.next().unwrap_or(file);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(load(&url, people, &dir));
    drop(runtime);
    std::fs::remove_dir_all(dir).unwrap();
}

async fn load(url: &str, people: u32, dir: &std::path::Path) {
    let register = SqlRegister::open(url, RING, 8).await.unwrap();
    register.migrate().await.unwrap();
    let mut world = World::new(register, dir, people);
    if world.has(people - 1).await {
        println!("{people} people were entered before");
    } else {
        let began = Instant::now();
        Template::through_the_desk(&world).await.copies(&world, people).await;
        let rate = f64::from(people) / began.elapsed().as_secs_f64();
        println!("{people} people entered, {rate:.0} a second");
    }
    let phones = (people / 4).clamp(100, 20_000);
    world.sign_requests(phones).await;
    let world = Arc::new(world);
    let enquire: Work<World> = |world, at| Box::pin(async move { world.enquires(at).await });
    println!("{}", measured("enquiries", 16, 40_000, &world, enquire).await);
    let issue: Work<World> = |world, at| Box::pin(async move { world.issues(at).await });
    println!("{}", measured("issuances", 16, phones, &world, issue).await);
    let began = Instant::now();
    let found = world.looks_up("Tai Man 77").await;
    println!("looking up by a part of a name: {found} people in {:.1?}", began.elapsed());
    let began = Instant::now();
    let found = world.due().await;
    println!("who is due: {found} people in {:.1?}", began.elapsed());
    println!("memory: {}", measure::memory());
    // The service closes the register when it stops.
    over_http(&world, dir, phones).await;
    println!("memory: {}", measure::memory());
    naively(url, people.min(50_000), phones).await;
}

async fn naively(url: &str, people: u32, phones: u32) {
    let url = if url.starts_with("sqlite:") {
        url.replace("register.db", "naive.db?mode=rwc")
    } else {
        url.to_owned()
    };
    let served = Arc::new(Naive::serve(&url, people).await);
    let enquire: Work<Naive> = |phones, at| Box::pin(async move { phones.enquires(at).await });
    println!("{}", measured("naive enquiries over HTTP", 16, 20_000, &served, enquire).await);
    let issue: Work<Naive> = |phones, at| Box::pin(async move { phones.issues(at).await });
    println!("{}", measured("naive issuances over HTTP", 16, phones, &served, issue).await);
}

async fn over_http(world: &World, dir: &std::path::Path, phones: u32) {
    let served = Phones::serve(world, world.register.clone(), dir.to_owned(), phones).await;
    let served = Arc::new(served);
    let enquire: Work<Phones> = |phones, at| Box::pin(async move { phones.enquires(at).await });
    println!("{}", measured("enquiries over HTTP", 16, 20_000, &served, enquire).await);
    let issue: Work<Phones> = |phones, at| Box::pin(async move { phones.issues(at).await });
    println!("{}", measured("issuances over HTTP", 16, phones, &served, issue).await);
    served.stop();
}
