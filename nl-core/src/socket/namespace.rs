use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::{io, panic, thread};

use super::sys;
use crate::error::{Errno, Error};

/// A network namespace that is not the thread's own, for [`Builder::namespace`](super::Builder::namespace).
///
/// As long as there is a value of it, the namespace stays, though its last process may end and its name be taken away.
///
/// ```no_run
/// # use nl_core::{Error, Protocol, socket::Socket};
/// # #[derive(Protocol)]
/// # #[nl(number = nl_core::sys::netlink::NETLINK_ROUTE, mainline)]
/// # struct Route;
/// use nl_core::socket::Namespace;
///
/// let blue = Namespace::path("/run/netns/blue")?; // as made by `ip netns add blue`
/// let route = Socket::<Route>::builder().namespace(&blue).open()?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Namespace {
    fd: Arc<OwnedFd>,
    name: Arc<str>,
}

impl Namespace {
    /// The one that a file stands for, such as `/run/netns/blue`, or `/proc/self/ns/net` for the process's own.
    ///
    /// # Errors
    /// [`Error::NoNamespace`] if the file cannot be opened. What else is wrong is told when a socket is opened.
    pub fn path(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Self::open(path, path.display().to_string())
    }

    /// The one that the process, or the thread, with this id is in.
    ///
    /// # Errors
    /// [`Error::NoNamespace`] if there is no such process, or if it is another's.
    pub fn process(id: u32) -> Result<Self, Error> {
        Self::open(format!("/proc/{id}/ns/net").as_ref(), format!("of process {id}"))
    }

    fn open(path: &Path, name: String) -> Result<Self, Error> {
        match File::open(path) {
            Ok(file) => Ok(Self { fd: Arc::new(file.into()), name: name.into() }),
            Err(error) => Err(Error::NoNamespace { namespace: name, errno: errno(&error) }),
        }
    }

    /// Calls a function on a thread that is in this namespace and then ends, and waits for it. The caller's stays where
    /// it is, whatever goes wrong.
    pub(super) fn run<T: Send>(&self, run: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
        thread::scope(|scope| {
            let inside = || {
                sys::enter_network(self.as_fd())
                    .map_err(|errno| Error::NoNamespace { namespace: self.name.to_string(), errno })?;
                run()
            };
            match thread::Builder::new().spawn_scoped(scope, inside) {
                Ok(thread) => thread.join().unwrap_or_else(|panicked| panic::resume_unwind(panicked)),
                Err(error) => Err(Error::System { doing: "starting a thread", errno: errno(&error) }),
            }
        })
    }
}

fn errno(error: &io::Error) -> Errno {
    Errno(error.raw_os_error().unwrap_or_default())
}

/// One that came from elsewhere: an open file of it, or the pidfd of a process that is in it (Linux 5.8). Whether it is
/// one is told when a socket is opened.
impl From<OwnedFd> for Namespace {
    fn from(fd: OwnedFd) -> Self {
        let name = format!("of descriptor {}", fd.as_raw_fd()).into();
        Self { fd: Arc::new(fd), name }
    }
}

impl AsFd for Namespace {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(namespace: Result<Namespace, Error>) -> String {
        namespace.and_then(|namespace| namespace.run(|| Ok(()))).unwrap_err().to_string()
    }

    #[test]
    fn a_path_without_a_file_is_told() {
        assert_eq!(
            refusal(Namespace::path("/nowhere/blue")),
            "network namespace /nowhere/blue: ENOENT; there is no such file or process"
        );
    }

    #[test]
    fn a_process_that_is_not_there_is_told() {
        assert_eq!(
            refusal(Namespace::process(u32::MAX)),
            "network namespace of process 4294967295: ENOENT; there is no such file or process"
        );
    }

    #[test]
    fn a_file_that_is_no_network_namespace_is_told() {
        for path in ["/dev/null", "/proc/self/ns/uts"] {
            assert_eq!(
                refusal(Namespace::path(path)),
                std::format!("network namespace {path}: EINVAL; it is no network namespace")
            );
        }
        let fd = OwnedFd::from(File::open("/dev/null").unwrap());
        assert!(refusal(Ok(fd.into())).contains("of descriptor"));
    }
}
