//! A scheme's file beside the shipped ones: read, or each mistake told where it stands.
#![no_main]

use clearance_fuzz::refused;
use clearance_schemes::read::read;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let shared = clearance_schemes::shipped_files().iter().copied();
    let mut files: Vec<_> = shared.filter(|(path, _)| !path.contains("/1.toml")).collect();
    files.retain(|(path, _)| !path.ends_with("texts.toml"));
    files.push(("hk-mo-mutual/1.toml", text));
    for problem in read(&files).err().unwrap_or_default() {
        let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
        let is_here = problem.file == "hk-mo-mutual/1.toml";
        assert!(problem.line >= 1 && problem.column >= 1);
        assert!(!is_here || problem.line <= lines.saturating_add(1), "{problem}");
        refused(problem);
    }
});
