//! The known name that somebody most likely meant.

/// `did you mean x?`, or the known names where none is near and they are few.
pub(super) fn advice<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let mut known: Vec<_> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    match nearest(written, &known) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => "there is none at all".to_owned(),
        None if known.len() <= 12 => {
            let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("known: {}", known.join(", "))
        }
        None => String::new(),
    }
}

/// The known name with the fewest mistyped letters, if those are few enough to be mistyped.
fn nearest<'n>(written: &str, known: &[&'n str]) -> Option<&'n str> {
    // What nobody types by mistake is not compared: a file may hold a text of any length.
    const LONGEST: usize = 64;
    let written: Vec<char> = written.chars().take(LONGEST + 1).collect();
    if written.len() > LONGEST {
        return None;
    }
    let allowed = (written.len() / 3).clamp(1, 4);
    known
        .iter()
        .map(|name| (distance(&written, &name.chars().collect::<Vec<_>>()), *name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Letters to insert, leave out, change or swap with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, from) in a.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, to) in b.iter().enumerate() {
            let change = last[column] + usize::from(from != to);
            let mut best = change.min(last[column + 1] + 1).min(next[column] + 1);
            let swapped = row > 0 && column > 0 && a[row - 1] == *to && b[column - 1] == *from;
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            next.push(best);
        }
        before = core::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_name_that_was_meant() {
        for (written, meant) in
            [("remdy", "remedy"), ("facst", "facts"), ("rquire", "require"), ("pieces", "piece")]
        {
            let known = ["facts", "id", "piece", "remedy", "require", "when"];
            assert_eq!(nearest(written, &known), Some(meant));
        }
    }

    #[test]
    fn a_name_that_is_near_to_none_is_answered_with_all_of_few() {
        assert_eq!(advice("colour", ["id", "when"]), "known: `id`, `when`");
        assert_eq!(advice(&"x".repeat(100_000), ["id"]), "known: `id`");
        assert_eq!(advice("x", []), "there is none at all");
    }
}
