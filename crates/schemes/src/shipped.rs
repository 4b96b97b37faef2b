//! The schemes that come with the program: all systems that it was built for, and a stadium.

use crate::library::Library;
use crate::read::read;

/// Declares the files, by their paths in the folder `schemes`.
macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../schemes/", $path)))),+]
    };
}

/// The shipped files: paths as [`read`] takes them, with their texts.
#[must_use]
pub fn shipped_files() -> &'static [(&'static str, &'static str)] {
    files![
        "vocabulary.toml",
        "texts.toml",
        "people.toml",
        "calendars/hk-general.toml",
        "calendars/mo-government.toml",
        "cn-temporary-pass/1.toml",
        "cn-temporary-pass/texts.toml",
        "cn-temporary-pass/cases.toml",
        "hk-echannel/1.toml",
        "hk-echannel/texts.toml",
        "hk-echannel/cases.toml",
        "hk-id-appointment/1.toml",
        "hk-id-appointment/texts.toml",
        "hk-id-appointment/cases.toml",
        "hk-mo-mutual/1.toml",
        "hk-mo-mutual/texts.toml",
        "hk-mo-mutual/cases.toml",
        "hk-stay/1.toml",
        "hk-stay/texts.toml",
        "hk-stay/cases.toml",
        "mo-apcs/1.toml",
        "mo-apcs/texts.toml",
        "mo-apcs/cases.toml",
        "mo-passport/1.toml",
        "mo-passport/texts.toml",
        "mo-passport/cases.toml",
        "mo-passport-gates/1.toml",
        "mo-passport-gates/texts.toml",
        "mo-passport-gates/cases.toml",
        "mo-passport-use/1.toml",
        "mo-passport-use/texts.toml",
        "mo-passport-use/cases.toml",
        "mo-travel-permit/1.toml",
        "mo-travel-permit/texts.toml",
        "mo-travel-permit/cases.toml",
        "stadium-season/1.toml",
        "stadium-season/texts.toml",
        "stadium-season/cases.toml",
        "tw-entry-permit/1.toml",
        "tw-entry-permit/texts.toml",
        "tw-entry-permit/cases.toml",
    ]
}

/// The shipped library.
///
/// # Panics
/// Never: a test reads the same files.
#[must_use]
pub fn shipped() -> Library {
    read(shipped_files()).expect("the shipped files are read by a test")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_files_have_no_mistake() {
        if let Err(problems) = read(shipped_files()) {
            let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", problems.join("\n"));
        }
    }
}
