//! Each test on each database: a SQLite file of its own, and a database of its own on a PostgreSQL server.

pub(crate) mod postgres;
mod scratch;

use tokio::runtime::Runtime;
use tokio::task::LocalSet;

pub(crate) use scratch::scratch;

/// Names, each with what is tried on a database's URL.
macro_rules! on_both {
    ($($name:ident = $body:path;)+) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                let dir = crate::both::scratch(stringify!($name));
                let url = format!("sqlite:{}", dir.join("register.db").display());
                crate::both::run(&url, |url| Box::pin($body(url)));
            })+
        }

        mod postgresql {
            $(#[test]
            fn $name() {
                match crate::both::postgres::database(stringify!($name)) {
                    Ok(url) => crate::both::run(&url, |url| Box::pin($body(url))),
                    Err(why) => println!("skipped: {why}"),
                }
            })+
        }
    };
}
pub(crate) use on_both;

pub(crate) type Case = fn(String) -> core::pin::Pin<Box<dyn Future<Output = ()>>>;

pub(crate) fn run(url: &str, case: Case) {
    LocalSet::new().block_on(&Runtime::new().unwrap(), case(url.to_owned()));
}
