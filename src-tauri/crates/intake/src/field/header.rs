//! The header of a mail that was forwarded or answered, as it stands inside the text.

use std::ops::Range;

use super::{
    label::{self, Label},
    reach,
    word::bare,
};

/// A header inside a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// Its lines.
    pub(crate) lines: Range<usize>,
    /// The name of who sent that mail.
    pub(crate) name: String,
    /// The address of who sent that mail.
    pub(crate) email: String,
}

/// The first header: `Von:` and right below it two of `Gesendet:`, `An:`, `Betreff:`, and an address among them.
pub(crate) fn find(lines: &[&str]) -> Option<Header> {
    let begin = (0..lines.len()).find(|index| {
        kind(lines[*index]) == Some(Label::From)
            && lines[index + 1..]
                .iter()
                .take(4)
                .filter(|line| kind(line).is_some())
                .count()
                >= 2
    })?;
    let end = begin
        + lines[begin..]
            .iter()
            .take(8)
            .take_while(|line| kind(line).is_some())
            .count();
    let says_time = lines[begin..end].iter().any(|line| kind(line) == Some(Label::Header));
    if !says_time && !lines[begin..end].iter().any(|line| line.contains('@')) {
        return None;
    }
    let value = lines[begin].split_once(':')?.1.trim().trim_matches('*');
    let email = reach::emails(value)
        .first()
        .map(|at| value[at.clone()].to_owned())
        .unwrap_or_default();
    let name = value
        .split(['<', '[', '('])
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches('"');
    let name = if name == email { String::new() } else { name.to_owned() };
    Some(Header {
        lines: begin..end,
        name,
        email,
    })
}

/// What a line of a header says.
fn kind(line: &str) -> Option<Label> {
    let (mark, _) = line.trim_start_matches(['>', ' ', '*']).split_once(':')?;
    match label::read(mark) {
        Some(label @ (Label::From | Label::To | Label::Header | Label::Subject)) => Some(label),
        _ => matches!(bare(mark).as_str(), "datum" | "date").then_some(Label::Header),
    }
}
