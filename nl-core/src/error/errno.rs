use core::fmt;

/// A system's error number, an open set: `EINVAL`, or `errno 4242` for one without a name here.
///
/// ```
/// use nl_core::Errno;
///
/// assert_eq!(Errno(22).to_string(), "EINVAL");
/// assert_eq!(Errno::EPERM, Errno(1));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Errno(pub i32);

macro_rules! names {
    ($($name:ident)*) => {
        impl Errno {
            $(
                #[doc = concat!("`", stringify!($name), "` of errno(3).")]
                pub const $name: Self = Self(libc::$name);
            )*

            /// Those that have a name.
            const NUMBERED: &[i32] = &[$(libc::$name),*];

            /// Their names, one behind the other: a table of strings would cost each program five kilobytes, most of
            /// them relocations.
            const NAMES: &str = concat!($(stringify!($name), " "),*);

            /// The names of the numbers as answers carry them: negative.
            #[cfg(feature = "describe")]
            pub(crate) const NEGATED: &[(&str, i128)] = &[$((stringify!($name), -(libc::$name as i128))),*];
        }
    };
}

names! {
    EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT EBUSY EEXIST EXDEV ENODEV
    ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOSPC EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOSYS ENOTEMPTY
    ELOOP ENODATA ETIME EPROTO EBADMSG EOVERFLOW EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT
    EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN
    ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ETIMEDOUT ECONNREFUSED EHOSTDOWN
    EHOSTUNREACH EALREADY EINPROGRESS ESTALE EDQUOT ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED
    ERESTART
}

impl Errno {
    /// The constant's name, where it has one here.
    pub fn name(self) -> Option<&'static str> {
        let position = Self::NUMBERED.iter().position(|number| *number == self.0)?;
        let name = Self::NAMES.as_bytes().split(|byte| *byte == b' ').nth(position)?;
        core::str::from_utf8(name).ok()
    }

    /// The error of the last system call of this thread.
    pub(crate) fn last() -> Self {
        Self(std::io::Error::last_os_error().raw_os_error().unwrap_or_default())
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "errno {}", self.0),
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Errno> for std::io::Error {
    fn from(errno: Errno) -> Self {
        Self::from_raw_os_error(errno.0)
    }
}
