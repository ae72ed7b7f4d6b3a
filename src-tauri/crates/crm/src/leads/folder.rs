//! The lead folder on the disk: what lies in it, whose it is, and where it goes.
//!
//! A file is claimed by renaming it into `.taking/PROFILE/`: of two apps that watch one folder only one rename finds it.
//! From there it goes to `done` or `failed` once what it says stands in the database. An app that ends in between finds
//! its claimed files at the next start; nobody else takes them, for only its own database knows whether they were read.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use model::LeadFolderProblem;

const TAKING: &str = ".taking";
const DONE: &str = "done";
const FAILED: &str = "failed";
/// What programs put beside a file while they write it, and systems into any folder.
const UNFINISHED: [&str; 5] = [".tmp", ".part", ".partial", ".crdownload", ".download"];
const OF_SYSTEMS: [&str; 2] = ["thumbs.db", "desktop.ini"];

/// A file as it is seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) size: u64,
    pub(crate) changed: Option<SystemTime>,
}

/// A lead folder as one profile has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder {
    path: PathBuf,
    claimed: PathBuf,
}

impl Folder {
    /// The folder at `path`, where its files may be read.
    ///
    /// # Errors
    /// Why they may not.
    pub(crate) fn open(path: &Path, profile: &Path, id: &str) -> Result<Self, LeadFolderProblem> {
        if !path.is_absolute() {
            return Err(LeadFolderProblem::NotAPath);
        }
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(LeadFolderProblem::NotAFolder),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Err(LeadFolderProblem::Missing);
            }
            Err(_) => return Err(LeadFolderProblem::Unreadable),
        }
        let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (own, theirs) = (whole(profile), whole(path));
        if own.starts_with(&theirs) || theirs.starts_with(&own) {
            return Err(LeadFolderProblem::OfProfile);
        }
        Self::of(path, id)
    }

    /// The sample's folder, which lies in the profile.
    pub(crate) fn of_sample(path: &Path, id: &str) -> Result<Self, LeadFolderProblem> {
        if path.is_dir() {
            Self::of(path, id)
        } else {
            Err(LeadFolderProblem::Missing)
        }
    }

    fn of(path: &Path, id: &str) -> Result<Self, LeadFolderProblem> {
        fs::read_dir(path).map_err(|_| LeadFolderProblem::Unreadable)?;
        let claimed = path.join(TAKING).join(id);
        for folder in [&claimed, &path.join(DONE), &path.join(FAILED)] {
            fs::create_dir_all(folder).map_err(|_| LeadFolderProblem::NotWritable)?;
        }
        Ok(Self {
            path: path.to_owned(),
            claimed,
        })
    }

    /// The files that lie in it and are anybody's.
    pub(crate) fn files(&self) -> io::Result<Vec<(String, Shape)>> {
        shapes(&self.path)
    }

    /// The names of the files that are claimed by this profile.
    pub(crate) fn claimed(&self) -> io::Result<Vec<String>> {
        Ok(shapes(&self.claimed)?.into_iter().map(|(name, _)| name).collect())
    }

    /// Claims a file. Answers the name it has as a claimed one; nothing where somebody else was first.
    pub(crate) fn claim(&self, name: &str) -> io::Result<Option<String>> {
        let own = free_name(&self.claimed, name);
        match fs::rename(self.path.join(name), self.claimed.join(&own)) {
            Ok(()) => Ok(Some(own)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Size and bytes of a claimed file; no bytes of one that is larger than `most`.
    pub(crate) fn read(&self, claimed: &str, most: u64) -> io::Result<Option<Vec<u8>>> {
        let path = self.claimed.join(claimed);
        if fs::metadata(&path)?.len() > most {
            return Ok(None);
        }
        fs::read(path).map(Some)
    }

    /// The name that a file will have in `done`, as far as can be said before.
    pub(crate) fn name_when_done(&self, name: &str) -> String {
        free_name(&self.path.join(DONE), name)
    }

    /// Puts a claimed file into `done`. Answers the name it has there.
    pub(crate) fn put_to_done(&self, claimed: &str, wanted: &str) -> io::Result<String> {
        put(&self.claimed.join(claimed), &self.path.join(DONE), wanted)
    }

    /// Puts a claimed file into `failed` with the reason beside it.
    pub(crate) fn put_to_failed(&self, claimed: &str, reason: &str) -> io::Result<()> {
        self.fail(&self.claimed.join(claimed), claimed, reason)
    }

    /// Moves a file from `done` to `failed`. One that is not there any more is somebody's own decision, and one of the same
    /// name with another digest another lead: the folder may have been changed since.
    pub(crate) fn take_out_of_done(&self, kept_as: &str, digest: &str, name: &str, reason: &str) -> io::Result<()> {
        let from = self.path.join(DONE).join(kept_as);
        if from.is_file() && super::reading::digest(&fs::read(&from)?) == digest {
            self.fail(&from, name, reason)
        } else {
            Ok(())
        }
    }

    fn fail(&self, from: &Path, wanted: &str, reason: &str) -> io::Result<()> {
        let to = self.path.join(FAILED);
        let name = put(from, &to, wanted)?;
        let (_, mut file) = reserve(&to, &format!("{name}.txt"))?;
        file.write_all(reason.as_bytes())
    }
}

/// Removes what the sample had in the profile.
pub(crate) fn wipe(path: &Path) {
    if let Err(error) = fs::remove_dir_all(path)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "the sample's folder was left");
    }
}

fn shapes(folder: &Path) -> io::Result<Vec<(String, Shape)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // What is no text cannot be shown, and not be told from others with it.
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let lower = name.to_lowercase();
        let is_passing = name.starts_with(['.', '~'])
            || OF_SYSTEMS.contains(&lower.as_str())
            || UNFINISHED.iter().any(|ending| lower.ends_with(ending));
        if is_passing {
            continue;
        }
        // Not through links: what they lead to is not ours to move.
        match fs::symlink_metadata(entry.path()) {
            Ok(found) if found.is_file() => files.push((
                name,
                Shape {
                    size: found.len(),
                    changed: found.modified().ok(),
                },
            )),
            _ => {}
        }
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(files)
}

/// `name`, `name (2)`, `name (3)` …, before the ending.
fn numbered(name: &str) -> impl Iterator<Item = String> {
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem.to_owned(), format!(".{ending}")),
        _ => (name.to_owned(), String::new()),
    };
    let first = name.to_owned();
    std::iter::once(first).chain((2..).map(move |number| format!("{stem} ({number}){ending}")))
}

fn free_name(folder: &Path, name: &str) -> String {
    numbered(name)
        .find(|name| !folder.join(name).exists())
        .unwrap_or_else(|| name.to_owned())
}

/// Makes an empty file of a name that nobody has, not even another app at the same moment.
fn reserve(folder: &Path, name: &str) -> io::Result<(String, fs::File)> {
    for name in numbered(name) {
        match OpenOptions::new().write(true).create_new(true).open(folder.join(&name)) {
            Ok(file) => return Ok((name, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Moves a file into a folder and overwrites nothing there.
fn put(from: &Path, folder: &Path, wanted: &str) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let (name, reserved) = reserve(folder, wanted)?;
    drop(reserved);
    let to = folder.join(&name);
    fs::rename(from, &to).inspect_err(|_| {
        let _ = fs::remove_file(&to);
    })?;
    Ok(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use model::LeadFolderProblem;

    use super::Folder;

    #[test]
    fn a_folder_that_cannot_be_used_says_why() {
        let root = tempfile::tempdir().expect("a folder");
        let (profile, leads) = (root.path().join("profile"), root.path().join("leads"));
        fs::create_dir_all(profile.join("logs")).expect("made");
        fs::create_dir_all(&leads).expect("made");
        fs::write(root.path().join("file"), "x").expect("written");
        for (path, problem) in [
            (root.path().join("nowhere"), LeadFolderProblem::Missing),
            (root.path().join("file"), LeadFolderProblem::NotAFolder),
            (root.path().join("file").join("below"), LeadFolderProblem::Missing),
            ("leads".into(), LeadFolderProblem::NotAPath),
            (profile.clone(), LeadFolderProblem::OfProfile),
            (profile.join("logs"), LeadFolderProblem::OfProfile),
            (root.path().to_owned(), LeadFolderProblem::OfProfile),
        ] {
            assert_eq!(Folder::open(&path, &profile, "p"), Err(problem), "{}", path.display());
        }
        assert!(Folder::open(&leads, &profile, "p").is_ok());
        fs::remove_dir(leads.join("done")).expect("removed");
        fs::write(leads.join("done"), "in the way").expect("written");
        assert_eq!(Folder::open(&leads, &profile, "p"), Err(LeadFolderProblem::NotWritable));
    }

    #[test]
    fn a_file_is_claimed_once_and_overwrites_nothing_where_it_goes() {
        let root = tempfile::tempdir().expect("a folder");
        let leads = root.path().join("leads");
        fs::create_dir_all(&leads).expect("made");
        let profile = root.path().join("profile");
        let one = Folder::open(&leads, &profile, "one").expect("a folder");
        let other = Folder::open(&leads, &profile, "other").expect("a folder");
        for (round, expected) in [(1, "a.eml"), (2, "a (2).eml")] {
            fs::write(leads.join("a.eml"), format!("{round}")).expect("written");
            let name = one.claim("a.eml").expect("claimed").expect("first");
            assert_eq!(other.claim("a.eml").expect("looked"), None);
            assert_eq!(one.put_to_done(&name, "a.eml").expect("moved"), expected);
        }
        fs::write(leads.join("b.eml"), "b").expect("written");
        let name = one.claim("b.eml").expect("claimed").expect("first");
        one.put_to_failed(&name, "why").expect("moved");
        let read = |name: &str| fs::read_to_string(leads.join(name)).expect("read");
        assert_eq!(
            (read("done/a.eml"), read("done/a (2).eml"), read("failed/b.eml.txt")),
            ("1".to_owned(), "2".to_owned(), "why".to_owned())
        );
        assert!(one.files().expect("a list").is_empty());
    }

    #[test]
    fn what_systems_and_programs_put_there_is_left_alone() {
        let root = tempfile::tempdir().expect("a folder");
        let leads = root.path().join("leads");
        fs::create_dir_all(leads.join("sub.eml")).expect("made");
        for name in [".DS_Store", "~$a.eml", "a.eml.part", "Thumbs.db", "b.eml"] {
            fs::write(leads.join(name), "x").expect("written");
        }
        let folder = Folder::open(&leads, &root.path().join("profile"), "p").expect("a folder");
        let names: Vec<String> = folder
            .files()
            .expect("a list")
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["b.eml"]);
    }
}
