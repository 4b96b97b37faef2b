//! Puts tables into the page, between marks, and leaves its prose alone.

use crate::Fault;

/// Replaces what stands between `<!-- name -->` and `<!-- /name -->`.
///
/// # Errors
/// Where a mark is missing.
pub fn replace(page: &str, name: &str, table: &str) -> Result<String, Fault> {
    let (begin, end) = (format!("<!-- {name} -->"), format!("<!-- /{name} -->"));
    let parts = page
        .split_once(&begin)
        .and_then(|(before, rest)| rest.split_once(&end).map(|(_, after)| (before, after)));
    let Some((before, after)) = parts else {
        return Err(format!("the page has no marks {begin} and {end}: add them").into());
    };
    Ok(format!("{before}{begin}\n{}\n{end}{after}", table.trim_end()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test may panic
mod tests {
    use super::*;

    #[test]
    fn prose_around_a_table_stays() {
        let page = "a\n<!-- t -->\nold\n<!-- /t -->\nb\n";
        let new = replace(page, "t", "| x |\n").unwrap();
        assert_eq!(new, "a\n<!-- t -->\n| x |\n<!-- /t -->\nb\n");
        assert!(replace(page, "u", "").is_err());
    }
}
