//! What must not be in the tree: folders of one machine, keys, addresses of a registry in a lock file.

use std::fs;

use crate::{Failure, checkout::Checkout};

/// Fails with each committed file that holds something private.
pub fn check(checkout: &Checkout) -> Result<(), Failure> {
    let output = checkout
        .program("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .map_err(|error| format!("git could not be started: {error}"))?;
    if !output.status.success() {
        return Err("git cannot list the files of this folder.".to_owned());
    }
    let home = std::env::home_dir()
        .map(|home| format!("{}/", home.display()))
        .filter(|home| home.len() > 2);
    let root = format!("{}/", checkout.path("").display().to_string().trim_end_matches('/'));
    let machine: Vec<String> = home.into_iter().chain([root]).collect();
    let mut found = Vec::new();
    for name in String::from_utf8_lossy(&output.stdout)
        .split('\0')
        .filter(|name| !name.is_empty())
    {
        let Ok(text) = fs::read_to_string(checkout.path(name)) else {
            continue;
        };
        found.extend(objections(&text, &machine).map(|(line, why)| format!("{name}:{line}: {why}")));
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(found.join("\n"))
    }
}

fn objections<'a>(text: &'a str, machine: &'a [String]) -> impl Iterator<Item = (usize, &'static str)> + 'a {
    text.lines().enumerate().filter_map(|(index, line)| {
        let why = if machine.iter().any(|path| line.contains(path.as_str())) {
            "names a folder of this machine"
        } else if line.contains(concat!("PRIVATE", " KEY-----")) {
            "holds a private key"
        } else if line.contains(concat!("\"resolved\"", ": \"http")) {
            "names a registry's host"
        } else {
            return None;
        };
        Some((index + 1, why))
    })
}

#[cfg(test)]
mod tests {
    use super::objections;

    #[test]
    fn folders_keys_and_registries_are_found_with_their_line() {
        let machine = ["/home/ada/".to_owned()];
        let text = format!(
            "fine\nopen /home/ada/desk\n-----BEGIN {} KEY-----\n{}: \"https://x\"",
            "PRIVATE", "\"resolved\""
        );
        let lines: Vec<usize> = objections(&text, &machine).map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 3, 4]);
    }

    #[test]
    fn ordinary_text_passes() {
        assert_eq!(
            objections("cd ~/desk && cargo xtask test", &["/home/ada/".to_owned()]).count(),
            0
        );
    }
}
