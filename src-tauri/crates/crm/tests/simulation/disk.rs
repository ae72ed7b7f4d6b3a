//! A disk that fails: from a certain write on nothing is written any more, and what the app has not waited for is lost, in
//! part or whole. It stands between SQLite and the machine's files as SQLite's documentation of a VFS has it.
#![expect(unsafe_code, reason = "SQLite's interface to files is one of pointers")]

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, Once, OnceLock, PoisonError};

use rusqlite::ffi;
use tokio::sync::Notify;

use crate::world::{Dice, Life};

/// The disk of one app in one life.
pub struct Disk {
    life: Arc<Life>,
    died: Arc<Notify>,
    /// How many writes still succeed; negative for all.
    pub writes_left: AtomicI64,
    /// What was written and not waited for, oldest first.
    unsynced: Mutex<Vec<Written>>,
}

/// A write, and what was there before it.
struct Written {
    file: PathBuf,
    at: u64,
    before: Vec<u8>,
    length: u64,
}

static DISKS: LazyLock<Mutex<HashMap<PathBuf, Arc<Disk>>>> = LazyLock::new(Mutex::default);
static MACHINE: OnceLock<Pointer> = OnceLock::new();
static REGISTERED: Once = Once::new();

/// SQLite's own file system, which lives as long as the process.
struct Pointer(*mut ffi::sqlite3_vfs);
// SAFETY: what it points to is never changed or freed.
unsafe impl Send for Pointer {}
// SAFETY: as above.
unsafe impl Sync for Pointer {}

impl Disk {
    /// Puts a new disk below everything in this folder.
    pub fn below(folder: &Path, life: &Arc<Life>, died: &Arc<Notify>) -> Arc<Self> {
        REGISTERED.call_once(register);
        let disk = Arc::new(Self {
            life: Arc::clone(life),
            died: Arc::clone(died),
            writes_left: AtomicI64::new(-1),
            unsynced: Mutex::default(),
        });
        disks().insert(folder.to_owned(), Arc::clone(&disk));
        disk
    }

    /// The machine loses its power: what was not waited for is gone, or some of it.
    pub fn lose_power(&self, dice: &mut Dice) {
        let mut unsynced = self.unsynced.lock().unwrap_or_else(PoisonError::into_inner);
        let all = dice.percent(50);
        while let Some(written) = unsynced.pop() {
            if !(all || dice.percent(50)) {
                continue;
            }
            let Ok(file) = std::fs::OpenOptions::new().write(true).open(&written.file) else {
                continue;
            };
            let _ = file.write_all_at(&written.before, written.at);
            if file.metadata().is_ok_and(|file| file.len() > written.length) && all {
                let _ = file.set_len(written.length);
            }
        }
    }

    fn is_dead(&self) -> bool {
        self.life.is_dead.load(Ordering::SeqCst)
    }

    /// Whether this write still happens.
    fn allows(&self) -> bool {
        if self.is_dead() {
            return false;
        }
        if self.writes_left.fetch_sub(1, Ordering::SeqCst) == 0 {
            self.life.is_dead.store(true, Ordering::SeqCst);
            self.died.notify_one();
            return false;
        }
        true
    }

    fn note(&self, file: &Path, at: u64, length: usize) {
        let Ok(open) = std::fs::File::open(file) else { return };
        let size = open.metadata().map_or(0, |file| file.len());
        let there = usize::try_from(size.saturating_sub(at)).unwrap_or(0).min(length);
        let mut before = vec![0; there];
        if open.read_exact_at(&mut before, at).is_ok() {
            self.unsynced().push(Written {
                file: file.to_owned(),
                at,
                before,
                length: size,
            });
        }
    }

    fn unsynced(&self) -> std::sync::MutexGuard<'_, Vec<Written>> {
        self.unsynced.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn disks() -> std::sync::MutexGuard<'static, HashMap<PathBuf, Arc<Disk>>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An open file: ours in front, the machine's behind it in the same piece of memory.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    path: *mut PathBuf,
    disk: *mut Option<Arc<Disk>>,
}

/// # Safety
/// `file` is one that `open` has filled.
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: `szOsFile` leaves room for both, one behind the other.
    unsafe { file.cast::<File>().add(1).cast() }
}

/// # Safety
/// As for `real`.
unsafe fn parts<'a>(file: *mut ffi::sqlite3_file) -> (&'a Path, Option<&'a Disk>) {
    // SAFETY: both were made by `open` and are freed by `close` alone.
    unsafe {
        let file = &*file.cast::<File>();
        (&*file.path, (*file.disk).as_deref())
    }
}

macro_rules! passed_on {
    ($($name:ident($method:ident $(, $argument:ident: $type:ty)*) -> $answer:ty;)*) => {
        $(unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $argument: $type)*) -> $answer {
            // SAFETY: the machine's file has all methods of a file system of version 3.
            unsafe {
                let real = real(file);
                ((*(*real).pMethods).$method.expect("a method"))(real $(, $argument)*)
            }
        })*
    };
}

passed_on! {
    read(xRead, to: *mut c_void, amount: c_int, at: i64) -> c_int;
    file_size(xFileSize, to: *mut i64) -> c_int;
    lock(xLock, level: c_int) -> c_int;
    unlock(xUnlock, level: c_int) -> c_int;
    check_reserved(xCheckReservedLock, to: *mut c_int) -> c_int;
    file_control(xFileControl, what: c_int, with: *mut c_void) -> c_int;
    sector_size(xSectorSize) -> c_int;
    characteristics(xDeviceCharacteristics) -> c_int;
    shm_map(xShmMap, page: c_int, size: c_int, extend: c_int, to: *mut *mut c_void) -> c_int;
    shm_lock(xShmLock, offset: c_int, count: c_int, flags: c_int) -> c_int;
    shm_barrier(xShmBarrier) -> ();
    shm_unmap(xShmUnmap, delete: c_int) -> c_int;
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes each file once.
    unsafe {
        let real = real(file);
        let answer = (*(*real).pMethods).xClose.expect("a method")(real);
        let file = file.cast::<File>();
        drop(Box::from_raw((*file).path));
        drop(Box::from_raw((*file).disk));
        answer
    }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, amount: c_int, at: i64) -> c_int {
    // SAFETY: SQLite gives a file of ours and `amount` readable bytes.
    unsafe {
        let real = real(file);
        let (path, disk) = parts(file);
        let mut amount = amount;
        if let Some(disk) = disk {
            let was_alive = !disk.is_dead();
            let allowed = disk.allows();
            if !allowed && !was_alive {
                return ffi::SQLITE_IOERR_WRITE;
            }
            let (from, length) = (u64::try_from(at).unwrap_or(0), usize::try_from(amount).unwrap_or(0));
            disk.note(path, from, length);
            if !allowed {
                // The last one gets half through.
                amount /= 2;
            }
        }
        let answer = (*(*real).pMethods).xWrite.expect("a method")(real, from, amount, at);
        match disk {
            Some(disk) if disk.is_dead() => ffi::SQLITE_IOERR_WRITE,
            _ => answer,
        }
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: a file of ours.
    unsafe {
        let real = real(file);
        let (path, disk) = parts(file);
        if let Some(disk) = disk {
            if !disk.allows() {
                return ffi::SQLITE_IOERR_TRUNCATE;
            }
            disk.note(path, u64::try_from(size).unwrap_or(0), usize::MAX);
        }
        (*(*real).pMethods).xTruncate.expect("a method")(real, size)
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: a file of ours.
    let (path, disk) = unsafe { parts(file) };
    if let Some(disk) = disk {
        if !disk.allows() {
            return ffi::SQLITE_IOERR_FSYNC;
        }
        disk.unsynced().retain(|written| written.file != path);
    }
    // In memory there is nothing to wait for; on a disk it would only take time.
    ffi::SQLITE_OK
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn open(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    told: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes at `file`, and a name that outlives the file or none.
    unsafe {
        let machine = MACHINE.get().expect("registered").0;
        (*file).pMethods = std::ptr::null();
        let answer = (*machine).xOpen.expect("a method")(machine, name, real(file), flags, told);
        if answer != ffi::SQLITE_OK {
            return answer;
        }
        let path = if name.is_null() {
            PathBuf::new()
        } else {
            PathBuf::from(CStr::from_ptr(name).to_string_lossy().into_owned())
        };
        let disk = path.parent().and_then(|folder| disks().get(folder).cloned());
        let ours = file.cast::<File>();
        (*ours).path = Box::into_raw(Box::new(path));
        (*ours).disk = Box::into_raw(Box::new(disk));
        (*file).pMethods = &raw const METHODS;
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn delete(_vfs: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    // SAFETY: SQLite gives a name.
    unsafe {
        let machine = MACHINE.get().expect("registered").0;
        let path = PathBuf::from(CStr::from_ptr(name).to_string_lossy().into_owned());
        let disk = path.parent().and_then(|folder| disks().get(folder).cloned());
        if disk.is_some_and(|disk| !disk.allows()) {
            return ffi::SQLITE_IOERR_DELETE;
        }
        (*machine).xDelete.expect("a method")(machine, name, sync)
    }
}

/// Every file that SQLite opens from here on is one of ours.
fn register() {
    // SAFETY: the machine's file system lives for ever, and so does the copy of it.
    unsafe {
        let machine = ffi::sqlite3_vfs_find(std::ptr::null());
        let ours = Box::leak(Box::new(*machine));
        ours.szOsFile = c_int::try_from(size_of::<File>()).expect("small") + (*machine).szOsFile;
        ours.zName = c"failing".as_ptr();
        ours.pNext = std::ptr::null_mut();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        let _ = MACHINE.set(Pointer(machine));
        let answer = ffi::sqlite3_vfs_register(ours, 1);
        assert_eq!(answer, ffi::SQLITE_OK, "the failing disk could not be put in");
    }
}
