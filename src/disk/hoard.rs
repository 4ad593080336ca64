//! A folder of large files that are named by what is in them, and of one that lists them: what is there already is left
//! as it is, the list is written when all that it lists is there, and what it lists no more goes last.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::{Error, failed, files_under};

/// What lies in a folder from its claiming until its list does: who is interrupted between finds it to be his own.
const CLAIM: &str = ".busline-claim";

/// Makes sure that a folder can be written and holds nothing but an earlier hoard, whole with a list of this name or
/// interrupted.
pub fn claim(folder: &Path, list: &str) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(failed("write", folder))?;
    let entries: io::Result<Vec<_>> = std::fs::read_dir(folder).and_then(Iterator::collect);
    let entries = entries.map_err(failed("read", folder))?;
    let is_ours = [list, CLAIM].iter().any(|name| folder.join(name).is_file());
    match entries.first() {
        None => std::fs::write(folder.join(CLAIM), "").map_err(failed("write", folder)),
        Some(_) if is_ours => tempfile::tempfile_in(folder).map_err(failed("write", folder)).map(drop),
        Some(entry) => {
            let entry = entry.file_name().to_string_lossy().into_owned();
            Err(Error::Foreign { folder: folder.to_owned(), entry })
        }
    }
}

/// Makes a claimed folder hold exactly these files, the list among them.
pub fn hoard(folder: &Path, files: &BTreeMap<String, Vec<u8>>, list: &str) -> Result<(), Error> {
    let (listed, lists): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| *path != list);
    for (path, bytes) in listed.into_iter().chain(lists) {
        let place = folder.join(path);
        if std::fs::read(&place).is_ok_and(|there| there == *bytes) {
            continue;
        }
        let parent = place.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).map_err(failed("write", parent))?;
        write_whole(&place, parent, bytes).map_err(failed("write", &place))?;
    }
    for path in files_under(folder)?.into_iter().filter(|path| !files.contains_key(path)) {
        let place = folder.join(path);
        std::fs::remove_file(&place).map_err(failed("remove", &place))?;
    }
    Ok(())
}

/// Nobody sees half a file.
fn write_whole(place: &Path, parent: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(super::BESIDE).tempfile_in(parent)?;
    file.write_all(bytes)?;
    make_readable(&file)?;
    file.persist(place)?;
    Ok(())
}

/// A temporary file is its owner's alone; what it becomes is as readable as other files.
#[cfg(unix)]
fn make_readable(file: &tempfile::NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

/// Elsewhere it is as readable as its folder says.
#[cfg(not(unix))]
fn make_readable(_: &tempfile::NamedTempFile) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_hoard_is_taken_up_and_leaves_no_trace() {
        let place = tempfile::tempdir().expect("a folder");
        let folder = place.path().join("hoard");
        claim(&folder, "list").expect("a new folder");
        std::fs::write(folder.join("one"), "1").expect("a file");
        claim(&folder, "list").expect("a folder that was claimed");
        let files = BTreeMap::from([("list", "2"), ("two", "2")]);
        let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.into())).collect();
        hoard(&folder, &files, "list").expect("a folder that can be written");
        assert_eq!(files_under(&folder).expect("readable").into_iter().collect::<Vec<_>>(), ["list", "two"]);
        std::fs::remove_file(folder.join("list")).expect("a file");
        assert!(matches!(claim(&folder, "list"), Err(Error::Foreign { entry, .. }) if entry == "two"));
    }
}
