//! Feature `bindgen`, as a crate of a user's has it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::generate::clang_version;
use libtest_mimic::{Completion, Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::ignorable_test("the_machines_headers_are_bound_beside_the_committed_modules", machine),
        Trial::ignorable_test("nl_sys_include_dir_tells_which_headers", include_dir),
        Trial::ignorable_test("without_libclang_the_build_names_the_package_to_install", no_libclang),
        Trial::test("without_headers_the_build_names_the_package_to_install", no_headers),
    ]
}

fn machine() -> Result<Completion, Failed> {
    if let Err(e) = clang_version() {
        return Ok(Completion::ignored_with(e));
    }
    if !Path::new("/usr/include/linux/netlink.h").exists() {
        return Ok(Completion::ignored_with(
            "no /usr/include/linux/netlink.h: install linux-libc-dev or its like",
        ));
    }
    let main = "use nl_sys::{if_link, machine, netlink, rtnetlink};

    fn main() {
        assert_eq!(machine::netlink::NLMSG_DONE, netlink::NLMSG_DONE);
        assert_eq!(machine::if_link::IFLA_MTU, if_link::IFLA_MTU);
        assert_eq!(machine::rtnetlink::RTA_ALIGN(5), rtnetlink::RTA_ALIGN(5));
        assert_eq!(size_of::<machine::if_link::rtnl_link_stats>(), size_of::<if_link::rtnl_link_stats>());
        let _ = machine::xfrm::XFRM_INF; // needs in6_addr, of a header without a module
    }";
    let dir = crate::project::write("machine", &["bindgen", "if_link", "rtnetlink", "xfrm"], main, None)?;
    succeeds(&crate::project::run(&dir, &[])?)
}

fn include_dir() -> Result<Completion, Failed> {
    if let Err(e) = clang_version() {
        return Ok(Completion::ignored_with(e));
    }
    let headers = headers("include-dir")?;
    fs::write(headers.join("linux/netlink.h"), "#define NLM_F_TOMORROW 77\n")?;
    fs::write(headers.join("linux/genetlink.h"), "enum { CTRL_CMD_TOMORROW = 78 };\n")?;
    fs::write(headers.join("linux/posix_types.h"), "")?;
    let main = "use nl_sys::machine::{genetlink::CTRL_CMD_TOMORROW, netlink::NLM_F_TOMORROW};

    fn main() {
        assert_eq!((NLM_F_TOMORROW, CTRL_CMD_TOMORROW, nl_sys::netlink::NLM_F_ACK), (77, 78, 4));
    }";
    // if_link is not there, and left out.
    let dir = crate::project::write("include-dir-user", &["bindgen", "if_link"], main, None)?;
    succeeds(&crate::project::run(&dir, &[("NL_SYS_INCLUDE_DIR", &headers.display().to_string())])?)
}

fn no_libclang() -> Result<Completion, Failed> {
    let empty = headers("no-libclang")?.display().to_string();
    fs::write(Path::new(&empty).join("linux/netlink.h"), "")?;
    fs::write(Path::new(&empty).join("linux/genetlink.h"), "")?;
    let dir = crate::project::write("no-libclang-user", &["bindgen"], "fn main() {}", None)?;
    let env = [("NL_SYS_INCLUDE_DIR", empty.as_str()), ("LIBCLANG_PATH", empty.as_str())];
    let output = crate::project::run(&dir, &env)?;
    if output.status.success() {
        return Ok(Completion::ignored_with("libclang is where LIBCLANG_PATH is not needed to find it"));
    }
    fails(
        &output,
        "libclang is not there: install it (Debian and Ubuntu: `apt-get install libclang1-14` or newer",
    )
}

fn no_headers() -> Result<(), Failed> {
    let empty = headers("no-headers")?.display().to_string();
    let dir = crate::project::write("no-headers-user", &["bindgen"], "fn main() {}", None)?;
    let output = crate::project::run(&dir, &[("NL_SYS_INCLUDE_DIR", &empty)])?;
    fails(&output, "linux/netlink.h is not there: install the kernel's headers for user space").map(|_| ())
}

/// An include directory of the test's own.
fn headers(name: &str) -> Result<PathBuf, Failed> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("headers").join(name);
    fs::create_dir_all(dir.join("linux"))?;
    Ok(dir)
}

fn succeeds(output: &std::process::Output) -> Result<Completion, Failed> {
    if output.status.success() {
        return Ok(Completion::Completed);
    }
    Err(crate::project::said(output).into())
}

fn fails(output: &std::process::Output, text: &str) -> Result<Completion, Failed> {
    if !output.status.success() && crate::project::said(output).contains(text) {
        return Ok(Completion::Completed);
    }
    Err(format!("does not say `{text}`:\n{}", crate::project::said(output)).into())
}
