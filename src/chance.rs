//! The one place where chance comes from, and where secrets lie.

use std::io::{self, Write as _};
use std::path::PathBuf;

use rand::TryRng as _;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};

use crate::model::hex;
use crate::modes::{Readers, create, make_folders_for};

/// The plans' secrets: two files a plan that only its owner can read. Never logged, never printed before one is revealed;
/// the second one, of which blinds are made, never is.
#[derive(Debug, Clone)]
pub struct Secrets {
    folder: PathBuf,
    master: Option<String>,
}

/// The master seed that the environment gives, in which case every secret follows from it: for simulations, and refused everywhere else.
#[must_use]
pub fn master() -> Option<String> {
    std::env::var_os("CHOUCHA_SEED").map(|seed| seed.to_string_lossy().into_owned())
}

impl Secrets {
    /// Secrets in a folder; in a simulation with a master seed none is kept: a plan's is
    /// SHA-256(`"choucha-simulation/1" US master US plan US number`).
    #[must_use]
    pub fn new(folder: PathBuf, master: Option<String>) -> Self {
        Self { folder, master }
    }

    /// Where the secret of a plan's commitment lies, from number 1 on.
    #[must_use]
    pub fn path(&self, plan: &str, number: usize) -> PathBuf {
        self.folder.join(if number == 1 { format!("{plan}.key") } else { format!("{plan}.{number}.key") })
    }

    fn simulated(&self, plan: &str, number: usize) -> Option<String> {
        self.master.as_ref().map(|master| hex(&Sha256::digest(format!("choucha-simulation/1\u{1F}{master}\u{1F}{plan}\u{1F}{number}"))))
    }

    /// Where the second secret of a plan's commitment lies.
    #[must_use]
    pub fn blinds_path(&self, plan: &str, number: usize) -> PathBuf {
        self.folder.join(blinds_file(plan, number))
    }

    /// The second secret of a plan's commitment, from which blinds are made, 64 hex digits; nothing where its file is not there.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn blinds(&self, plan: &str, number: usize) -> io::Result<Option<String>> {
        if let Some(master) = &self.master {
            return Ok(Some(hex(&Sha256::digest(format!("choucha-simulation/1\u{1F}{master}\u{1F}{plan}\u{1F}{number}\u{1F}blinds")))));
        }
        read_key(&self.blinds_path(plan, number))
    }

    /// The secret of a plan's commitment number `number` (from 1), 64 hex digits; nothing where its file is not there.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn get(&self, plan: &str, number: usize) -> io::Result<Option<String>> {
        if let Some(secret) = self.simulated(plan, number) {
            return Ok(Some(secret));
        }
        read_key(&self.path(plan, number))
    }

    /// Both secrets of a new commitment, the one of seeds and the one of blinds: made from the system's generator and on the disk before anyone commits to it. One
    /// that is there already (the process was killed in between) is taken as it is.
    ///
    /// # Errors
    /// The generator or the disk refuses.
    pub fn make(&self, plan: &str, number: usize) -> io::Result<[String; 2]> {
        let made = |there: Option<String>, path: PathBuf| match there {
            Some(secret) => Ok(secret),
            None => random_hex().and_then(|secret| write_secret(&path, &secret).map(|()| secret)),
        };
        let first = made(self.get(plan, number)?, self.path(plan, number))?;
        Ok([first, made(self.blinds(plan, number)?, self.blinds_path(plan, number))?])
    }
}

/// The file of the second secret of a plan's commitment.
#[must_use]
pub fn blinds_file(plan: &str, number: usize) -> String {
    if number == 1 { format!("{plan}.blinds.key") } else { format!("{plan}.{number}.blinds.key") }
}

fn read_key(path: &std::path::Path) -> io::Result<Option<String>> {
    match crate::bounded::read_text(path, crate::bounded::SMALL) {
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A key of 64 hex digits in a file that only its owner can read; made where there is none.
///
/// # Errors
/// The generator or the disk refuses.
pub fn key_file(path: &std::path::Path) -> io::Result<String> {
    if let Some(key) = read_key(path)? {
        return Ok(key);
    }
    let secret = random_hex()?;
    write_secret(path, &secret)?;
    Ok(secret)
}

/// Thirty-two hex digits that hide a text behind its digest.
///
/// # Errors
/// The generator refuses.
pub fn salt() -> io::Result<String> {
    random::<16>()
}

/// 64 hex digits that nobody can guess.
///
/// # Errors
/// The generator refuses.
pub fn random_hex() -> io::Result<String> {
    random::<32>()
}

fn random<const BYTES: usize>() -> io::Result<String> {
    let mut bytes = [0; BYTES];
    SysRng.try_fill_bytes(&mut bytes).map_err(|e| io::Error::other(e.to_string()))?;
    Ok(hex(&bytes))
}

/// Writes a secret so that it is there whole or not at all, readable by its owner only.
fn write_secret(path: &std::path::Path, secret: &str) -> io::Result<()> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."));
    // A key that signs may lie anywhere; a folder that is made for it is its owner's alone.
    make_folders_for(folder, |_| Readers::Owner)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = folder.join(format!(".{name}.{}.partial", std::process::id()));
    let mut file = create(&partial, Readers::Owner)?;
    file.write_all(format!("{secret}\n").as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&partial, path)?;
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}
