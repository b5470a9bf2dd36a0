//! "did you mean": the nearest of the words that could stand there.

/// The candidate that differs from `word` by the fewest letters, if those are few enough to be a slip.
pub(crate) fn nearest<'w>(word: &str, candidates: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let allowed = if word.len() <= 4 { 1 } else { 2 };
    candidates
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be put in, taken out, replaced, or exchanged with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut last = None;
    for (line, letter) in from.chars().enumerate() {
        let mut next = vec![line + 1];
        for (column, other) in to.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&row, column) + usize::from(letter != *other);
            let mut least = replaced.min(at(&row, column + 1) + 1).min(at(&next, column) + 1);
            let neighbour = column.checked_sub(1).and_then(|column| to.get(column));
            if last == Some(*other) && neighbour == Some(&letter) {
                least = least.min(at(&before, column - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(letter);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_or_two_letters() {
        assert_eq!(distance("atr", "attr"), 1);
        assert_eq!(distance("attr", "attr"), 0);
        assert_eq!(distance("tpye", "type"), 1);
        assert_eq!(distance("comand", "command"), 1);
        assert_eq!(distance("", "flag"), 4);
    }

    #[test]
    fn the_nearest_word_wins_and_a_far_one_is_none() {
        let words = ["flag", "flags", "attr"];
        assert_eq!(nearest("flagss", words.into_iter()), Some("flags"));
        assert_eq!(nearest("fla", words.into_iter()), Some("flag"));
        assert_eq!(nearest("rename", words.into_iter()), None);
    }
}
