//! Ways to damage a bundle, chosen by a seed: the same seed does the same damage.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// Numbers that follow from a seed (splitmix64).
pub(crate) struct Seeded(u64);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 where that is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).unwrap_or(usize::MAX) % end.max(1)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// What a damage may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Files that count.
    Anything,
    /// Nothing that the bundle refers to: the answer must be the same as before.
    BesideTheBundle,
}

const PIECES: [&str; 22] = [
    "null",
    "[]",
    "{}",
    "-1e999",
    "true",
    "\"\"",
    "\"*\"",
    "\"../../etc/passwd\"",
    "\"/\"",
    "\"arn:\"",
    ",",
    ":",
    "{",
    "}",
    "]",
    "\"",
    "\\",
    "\u{0}",
    "\u{202e}\u{1b}[31m::error::</script>",
    "${",
    "%7B%7B",
    "\"\\ud800\"",
];

const NAMES: [&[u8]; 9] = [
    b"\xff\xfe.json",
    b"a\nb.json",
    b"\x1b[31mred.json",
    "\u{202e}nosj.json".as_bytes(),
    b"::error::x.json",
    b"<script>.json",
    b" .json",
    b"-rf.json",
    b"[a-.json",
];

/// What was done, to be printed where a case fails.
pub(crate) type Damage = String;

/// Damages the bundle in `folder` once.
pub(crate) fn once(folder: &Path, random: &mut Seeded) -> (Damage, Reach) {
    let files = files(folder);
    if files.is_empty() {
        return ("nothing is left to damage".to_owned(), Reach::Anything);
    }
    let file = files[random.below(files.len())].clone();
    let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
    let kind = random.below(26);
    match kind {
        0..=4 => flip(&file, random),
        5..=7 => change(&file, |bytes| bytes.truncate(random.below(bytes.len()))),
        8..=9 => insert(&file, random),
        10 => swap(&file, &files[random.below(files.len())]),
        11 => change(&file, Vec::clear),
        12..=13 => huge(&file, random),
        14..=15 => deep(&file, random),
        16 => fs::remove_file(&file).unwrap(),
        17 => {
            fs::remove_file(&file).unwrap();
            fs::create_dir(&file).unwrap();
        }
        18 => return cyclic(folder, &file, random),
        19 => {
            // Who may read everything reads this too: then it is no damage.
            fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
        }
        20 => {
            let odd = folder.join(std::ffi::OsStr::from_bytes(random.pick(&NAMES)));
            fs::rename(&file, odd).unwrap();
        }
        21 => {
            fs::remove_file(&file).unwrap();
            symlink("/etc/passwd", &file).unwrap();
        }
        22 => {
            fs::remove_file(&file).unwrap();
            symlink("/dev/zero", &file).unwrap();
        }
        23 => {
            let odd = folder.join(std::ffi::OsStr::from_bytes(random.pick(&NAMES)));
            File::create(odd).unwrap().write_all(b"{ \"Statement\": ").unwrap();
            return ("a file with an odd name beside the bundle".to_owned(), Reach::BesideTheBundle);
        }
        24 => {
            packed(&file, random);
            return (format!("packed what is huge as `{name}.gz`"), Reach::BesideTheBundle);
        }
        _ => {
            let size = random.below(1_000);
            let folders: PathBuf = std::iter::repeat_n("deep", size.min(40)).collect();
            fs::create_dir_all(folder.join(folders)).unwrap();
            return ("folders in folders".to_owned(), Reach::BesideTheBundle);
        }
    }
    (format!("damage {kind} of `{name}`"), Reach::Anything)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => folders.push(path),
                Ok(metadata) if metadata.is_file() => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn change(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let _ = fs::set_permissions(file, fs::Permissions::from_mode(0o644));
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

fn flip(file: &Path, random: &mut Seeded) {
    change(file, |bytes| {
        for _ in 0..=random.below(8) {
            let at = random.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
    });
}

fn insert(file: &Path, random: &mut Seeded) {
    change(file, |bytes| {
        let piece = random.pick(&PIECES);
        let at = random.below(bytes.len() + 1);
        bytes.splice(at..at, piece.bytes());
    });
}

fn swap(one: &Path, other: &Path) {
    let mut second = Vec::new();
    change(one, |bytes| second.clone_from(bytes));
    let mut first = Vec::new();
    change(other, |bytes| first = std::mem::replace(bytes, second));
    change(one, |bytes| *bytes = first);
}

/// Large texts of all kinds: of one value, of millions, of one line, of nothing but lines.
fn huge(file: &Path, random: &mut Seeded) {
    // The largest are rare: writing them takes longer than refusing them.
    let most = random.pick(&[100_000, 100_000, 1_000_000, 1_000_000, 4_000_000, 70_000_000]);
    let unit = random.pick(&[
        "[1],",
        "\n",
        " ",
        "a",
        "\"\\\"",
        "\"a\":{",
        "# x\n",
        "{\"Statement\":[]},",
        "resource \"a\" \"b\" {}\n",
        "é",
        "terraform {\n  backend \"s3\" {}\n}\n",
        "x = 1\n",
        "\"${",
        "1,",
    ]);
    let times = (1 + random.below(most)) / unit.len() + 1;
    let place = random.below(3);
    change(file, |bytes| {
        let many = unit.repeat(times).into_bytes();
        match place {
            0 => {
                bytes.clear();
                bytes.extend_from_slice(if unit.starts_with('"') { b"" } else { b"[" });
                bytes.extend(many);
            }
            1 => bytes.extend(many),
            _ => {
                let at = bytes.len() / 2;
                bytes.splice(at..at, many);
            }
        }
    });
}

fn deep(file: &Path, random: &mut Seeded) {
    let unit = random.pick(&[
        "[",
        "{\"a\":",
        "(",
        "{ a = ",
        "[[]",
        "\"${",
        "block {\n",
        "{\"Statement\":[{\"Condition\":",
        "- ",
        "!",
        "a ? ",
        "%{ if x }",
    ]);
    let times = 1 + random.below(50_000);
    let place = random.below(2);
    change(file, |bytes| {
        let at = if place == 0 { 0 } else { bytes.len() / 2 };
        if unit.starts_with(['(', '-', '!', 'a']) {
            bytes.extend_from_slice(b"\nlocals {\n  x = ");
            bytes.extend(unit.repeat(times).into_bytes());
        } else {
            bytes.splice(at..at, unit.repeat(times).into_bytes());
        }
    });
}

fn cyclic(folder: &Path, file: &Path, random: &mut Seeded) -> (Damage, Reach) {
    match random.below(3) {
        0 => {
            let _ = symlink(".", folder.join("again"));
            ("a link to the bundle in it".to_owned(), Reach::BesideTheBundle)
        }
        1 => {
            let _ = symlink("..", folder.join("above.json"));
            ("a link out of the bundle beside it".to_owned(), Reach::BesideTheBundle)
        }
        _ => {
            fs::remove_file(file).unwrap();
            symlink(file, file).unwrap();
            ("a link to itself in place of a file".to_owned(), Reach::Anything)
        }
    }
}

/// Beside a file, one of its name that is small and unpacks to more than is read.
fn packed(file: &Path, random: &mut Seeded) {
    let mut name = file.as_os_str().to_owned();
    name.push(".gz");
    let bytes = (0..64).map(|_| u8::try_from(random.below(256)).unwrap_or_default());
    fs::write(name, bytes.collect::<Vec<u8>>()).unwrap();
}
