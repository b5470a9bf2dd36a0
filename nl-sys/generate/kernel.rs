//! The kernel's headers: which, what is corrected, and where they are.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use super::Error;
use super::clang::Run;
use super::emit::{self, Shape};
use super::model::{Bound, Const, Layouts};

/// What regenerates the committed modules.
pub const COMMAND: &str = "cargo run -p nl-sys --features generate --bin nl-sys-generate";

/// A module: its header, and headers whose constants (`types: false`), or all of what they have, belong to it.
struct Module {
    header: &'static str,
    also: &'static [Also],
}

struct Also {
    header: &'static str,
    types: bool,
}

const fn of(header: &'static str) -> Module {
    Module { header, also: &[] }
}

const fn with(header: &'static str, also: &'static [Also]) -> Module {
    Module { header, also }
}

const fn whole(header: &'static str) -> Also {
    Also { header, types: true }
}

const fn constants(header: &'static str) -> Also {
    Also { header, types: false }
}

/// In the order of the documentation's table.
const MODULES: &[Module] = &[
    of("linux/netlink.h"),
    of("linux/genetlink.h"),
    of("linux/rtnetlink.h"),
    // IFF_UP and IF_OPER_UP, the values of ifi_type, and what goes into IFLA_INFO_DATA of veth and of tunnels.
    with(
        "linux/if_link.h",
        &[
            constants("linux/if.h"),
            constants("linux/if_arp.h"),
            constants("linux/veth.h"),
            constants("linux/if_tunnel.h"),
        ],
    ),
    of("linux/if_addr.h"),
    of("linux/if_addrlabel.h"),
    of("linux/if_bridge.h"),
    of("linux/neighbour.h"),
    of("linux/nexthop.h"),
    of("linux/netconf.h"),
    of("linux/net_namespace.h"),
    of("linux/fib_rules.h"),
    // What goes into RTA_ENCAP.
    with(
        "linux/lwtunnel.h",
        &[
            constants("linux/mpls_iptunnel.h"),
            constants("linux/seg6_iptunnel.h"),
            constants("linux/seg6_local.h"),
        ],
    ),
    of("linux/pkt_sched.h"),
    of("linux/pkt_cls.h"),
    of("linux/netlink_diag.h"),
    of("linux/sock_diag.h"),
    of("linux/inet_diag.h"),
    of("linux/unix_diag.h"),
    of("linux/packet_diag.h"),
    of("linux/xfrm.h"),
    of("linux/audit.h"),
    of("linux/connector.h"),
    of("linux/cn_proc.h"),
    // NF_NETLINK_CONNTRACK_NEW and its like; NFPROTO_INET, NF_INET_PRE_ROUTING and NF_ACCEPT.
    with(
        "linux/netfilter/nfnetlink.h",
        &[whole("linux/netfilter/nfnetlink_compat.h"), constants("linux/netfilter.h")],
    ),
    of("linux/netfilter/nfnetlink_conntrack.h"),
    of("linux/netfilter/nfnetlink_log.h"),
    of("linux/netfilter/nfnetlink_queue.h"),
    of("linux/netfilter/nfnetlink_acct.h"),
    of("linux/netfilter/nfnetlink_cttimeout.h"),
    of("linux/netfilter/nfnetlink_cthelper.h"),
    of("linux/netfilter/nfnetlink_hook.h"),
    of("linux/netfilter/nf_tables.h"),
    // IP_CT_DIR_ORIGINAL.
    with(
        "linux/netfilter/nf_conntrack_common.h",
        &[constants("linux/netfilter/nf_conntrack_tuple_common.h")],
    ),
    of("linux/netfilter/nf_conntrack_tcp.h"),
    of("linux/taskstats.h"),
    // The first only includes these: the attributes, and the link modes with the structs of the ioctl.
    with("linux/ethtool_netlink.h", &[whole("linux/ethtool_netlink_generated.h"), whole("linux/ethtool.h")]),
    of("linux/nl80211.h"),
    of("linux/wireguard.h"),
    of("linux/devlink.h"),
    of("linux/thermal.h"),
];

/// Modules that no feature turns off.
const ALWAYS: &[&str] = &["netlink", "genetlink"];

/// Modules whose macros with parameters are in `src/macros.rs`.
const MACROS: &[&str] = &["netlink", "rtnetlink", "if_link", "pkt_sched", "pkt_cls", "nfnetlink", "audit"];

/// Where the types live that are of no listed header.
const TYPES: &str = "types";

struct Correction {
    name: &'static str,
    ty: &'static str,
    value: &'static str,
    /// What bindgen makes of it.
    clang: &'static str,
}

/// Constants that shall not be what C says. Each is an error once bindgen says otherwise, so that none outlives its reason.
const CORRECTIONS: &[Correction] = &[
    // `~(NLA_F_NESTED | NLA_F_NET_BYTEORDER)` is an int in C: the same bits, in the type of all attribute numbers.
    Correction {
        name: "NLA_TYPE_MASK",
        ty: "u32",
        value: "!(NLA_F_NESTED | NLA_F_NET_BYTEORDER)",
        clang: "-49153",
    },
];

impl Module {
    fn name(&self) -> &'static str {
        stem(self.header)
    }

    fn headers(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.header).chain(self.also.iter().map(|also| also.header))
    }

    /// Whether a struct of `file` is of this module.
    fn owns(&self, file: &str) -> bool {
        let rest = self.also.iter().filter(|also| also.types).map(|also| also.header);
        std::iter::once(self.header).chain(rest).any(|header| is(file, header))
    }
}

fn stem(header: &str) -> &str {
    let name = header.rsplit_once('/').map_or(header, |(_, name)| name);
    name.strip_suffix(".h").unwrap_or(name)
}

fn is(file: &str, header: &str) -> bool {
    file.strip_suffix(header).is_some_and(|dir| dir.ends_with('/') || dir.is_empty())
}

/// The kernel's headers in a directory, to be bound.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// Arguments of each run, that of i686 first where there are two.
    runs: Vec<Vec<String>>,
    /// Which of the headers are there.
    present: BTreeSet<&'static str>,
    pinned: bool,
}

/// The committed modules, as text.
#[derive(Debug, Clone)]
pub struct Committed {
    /// File name in `src/generated/` and text.
    pub files: BTreeMap<String, String>,
    /// What belongs into `[features]`, in order: a feature, and those that it needs.
    pub features: Vec<(String, Vec<String>)>,
    /// Counts, for people.
    pub summary: String,
}

/// One module before it is text.
struct Draft {
    module: &'static Module,
    bounds: Vec<Bound>,
    files: Vec<String>,
}

impl Kernel {
    /// The pinned headers, as `nl-sys/generate/headers.sh` lays them out in `dir`.
    ///
    /// # Errors
    ///
    /// [`Error`], if one is missing, or if they are of another version.
    pub fn pinned(dir: &Path) -> Result<Self, Error> {
        let any = dir.join("any-linux-any");
        let version = any.join("linux/version.h");
        let text = std::fs::read_to_string(&version)
            .map_err(|e| Error::new(format!("{}: {e}", version.display())))?;
        if !text.contains("LINUX_VERSION_CODE 459264") {
            return Err(Error::new(format!("{} is not of linux v7.2", version.display())));
        }
        let run = |target: &str| {
            vec![
                "-nostdinc".to_owned(),
                "-isystem".to_owned(),
                dir.join("x86-linux-any").display().to_string(),
                "-isystem".to_owned(),
                any.display().to_string(),
                format!("--target={target}-unknown-linux-gnu"),
            ]
        };
        let present: BTreeSet<_> = MODULES.iter().flat_map(Module::headers).collect();
        if let Some(missing) = present.iter().find(|header| !any.join(header).exists()) {
            return Err(Error::new(format!("{} is not there", any.join(missing).display())));
        }
        Ok(Self { runs: vec![run("i686"), run("x86_64")], present, pinned: true })
    }

    /// The headers of the machine: those in `dir`, which has `linux/netlink.h`, else where clang finds them.
    ///
    /// # Errors
    ///
    /// [`Error`], if there is no `linux/netlink.h`.
    pub fn machine(dir: Option<&Path>) -> Result<Self, Error> {
        let args = dir.map(|dir| vec!["-isystem".to_owned(), dir.display().to_string()]).unwrap_or_default();
        let dir = dir.unwrap_or(Path::new("/usr/include"));
        let present: BTreeSet<_> =
            MODULES.iter().flat_map(Module::headers).filter(|header| dir.join(header).exists()).collect();
        for needed in ["linux/netlink.h", "linux/genetlink.h"] {
            if !present.contains(needed) {
                return Err(Error::new(format!(
                    "{} is not there: install the kernel's headers for user space (Debian and Ubuntu: \
                     `apt-get install linux-libc-dev`, Fedora: `dnf install kernel-headers`, Arch: `pacman -S \
                     linux-api-headers`), or point NL_SYS_INCLUDE_DIR to a directory that has {needed}",
                    dir.join(needed).display()
                )));
            }
        }
        Ok(Self { runs: vec![args], present, pinned: false })
    }

    /// The headers whose constants are in a module, its own first. Empty for a name that is none.
    #[must_use]
    pub fn headers_of(module: &str) -> Vec<&'static str> {
        MODULES.iter().filter(|m| m.name() == module).flat_map(Module::headers).collect()
    }

    /// The committed modules.
    ///
    /// # Errors
    ///
    /// [`Error`], if a header cannot be bound, or the two runs differ in what they must not differ in.
    pub fn committed(&self) -> Result<Committed, Error> {
        let drafts = self.drafts(|_| true)?;
        let mut files = BTreeMap::new();
        let mut features = Vec::new();
        let mut list = format!("{}\n", emit::ALLOW);
        let mut shared = Shared::default();
        for draft in &drafts {
            let name = draft.module.name();
            let (body, needs) = draft.body(
                &mut shared,
                &format!("`{}`{}", draft.module.header, draft.module.also()),
                true,
            )?;
            files.insert(
                format!("{name}.rs"),
                format!("{}{}", first_line(draft.module.header), emit::format(&body)?),
            );
            if ALWAYS.contains(&name) {
                list.push_str(&format!("pub mod {name};\n"));
            } else {
                list.push_str(&format!("#[cfg(feature = \"{name}\")]\npub mod {name};\n"));
                features.push((
                    name.to_owned(),
                    needs.into_iter().filter(|n| !ALWAYS.contains(&n.as_str())).collect(),
                ));
            }
        }
        let cfg: Vec<_> = shared.users.iter().map(|user| format!("feature = \"{user}\"")).collect();
        list.push_str(&format!("#[cfg(any({}))]\npub mod {TYPES};\n", cfg.join(", ")));
        let body = shared.body("crate")?;
        files.insert(format!("{TYPES}.rs"), format!("{}{}", first_line("*"), emit::format(&body)?));
        files.insert("mod.rs".into(), format!("{}{}", first_line("*"), emit::format(&list)?));

        let count = |what: &str| {
            files.values().flat_map(|text| text.lines()).filter(|line| line.starts_with(what)).count()
        };
        let derives = files
            .values()
            .filter_map(|text| syn::parse_file(text).ok())
            .map(|file| with_into_bytes(&file))
            .sum::<usize>();
        let summary = format!(
            "{} modules, {} constants, {} structs and {} unions, {derives} with IntoBytes",
            files.len() - 1,
            count("pub const "),
            count("pub struct "),
            count("pub union "),
        );
        Ok(Committed { files, features, summary })
    }

    /// One text with the modules `wanted` and those that they need, for `include!`, and the files that were read.
    ///
    /// # Errors
    ///
    /// [`Error`], if a header cannot be bound.
    pub fn one_text(&self, wanted: impl Fn(&str) -> bool) -> Result<(String, Vec<String>), Error> {
        let drafts = self.drafts(&wanted)?;
        let mut text = String::new();
        let mut read = BTreeSet::new();
        let mut shared = Shared::default();
        for draft in &drafts {
            let name = draft.module.name();
            let macros = ALWAYS.contains(&name) || wanted(name);
            let (body, _) =
                draft.body(&mut shared, &format!("The machine's `{}`", draft.module.header), macros)?;
            text.push_str(&emit::wrap(name, &body)?);
            read.extend(draft.files.iter().cloned());
        }
        if !shared.users.is_empty() {
            text.push_str(&emit::wrap(TYPES, &shared.body("crate")?)?);
        }
        Ok((emit::format(&text)?, read.into_iter().collect()))
    }

    /// Binds the modules that are wanted, then those that these need.
    fn drafts(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<Draft>, Error> {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut want: BTreeSet<&str> =
            MODULES.iter().map(Module::name).filter(|name| ALWAYS.contains(name) || wanted(name)).collect();
        loop {
            let done: BTreeSet<&str> = drafts.iter().map(|draft| draft.module.name()).collect();
            let next = MODULES.iter().find(|module| {
                want.contains(module.name())
                    && !done.contains(module.name())
                    && self.present.contains(module.header)
            });
            let Some(module) = next else { break };
            let draft = self.draft(module)?;
            want.extend(draft.foreign().filter_map(|(_, owner)| owner).map(Module::name));
            drafts.push(draft);
        }
        drafts.sort_by_key(|draft| MODULES.iter().position(|module| module.header == draft.module.header));
        let mut corrected = BTreeSet::new();
        for draft in &mut drafts {
            draft.correct(&mut corrected, self.pinned)?;
        }
        let gone = CORRECTIONS.iter().find(|by| !corrected.contains(by.name));
        if let (true, Some(gone)) = (self.pinned, gone) {
            return Err(Error::new(format!("no header has `{}` any more: remove its correction", gone.name)));
        }
        Ok(drafts)
    }

    fn draft(&self, module: &'static Module) -> Result<Draft, Error> {
        let headers: Vec<_> = module.headers().filter(|header| self.present.contains(header)).collect();
        let mut bounds = Vec::new();
        let mut files = Vec::new();
        for args in &self.runs {
            let run = Run {
                wrapper: headers.iter().map(|header| format!("#include <{header}>\n")).collect(),
                own: headers.iter().map(ToString::to_string).collect(),
                args: args.clone(),
                stubs: "-isystem",
            };
            let (mut bound, read) = run.bind().map_err(|e| Error::new(format!("{}: {e}", module.header)))?;
            bound.consts.retain(|c| !is_guard(c));
            bounds.push(bound);
            files.extend(read);
        }
        if let [x86, elsewhere] = bounds.as_slice() {
            if x86.consts != elsewhere.consts {
                let odd = x86.consts.iter().find(|c| !elsewhere.consts.contains(c));
                return Err(Error::new(format!(
                    "{}: constants depend on the architecture: {odd:?}",
                    module.header
                )));
            }
        }
        Ok(Draft { module, bounds, files })
    }
}

/// `#define _LINUX_IF_H` has no value; `__UAPI_DEF_IF_IFREQ 1` talks to C libraries.
fn is_guard(c: &Const) -> bool {
    c.name.starts_with("__UAPI_DEF_")
}

impl Module {
    fn also(&'static self) -> String {
        if self.also.is_empty() {
            return String::new();
        }
        let list = |types: bool| -> Vec<_> {
            self.also
                .iter()
                .filter(|also| also.types == types)
                .map(|also| format!("`{}`", also.header))
                .collect()
        };
        let mut out = String::new();
        if !list(true).is_empty() {
            out.push_str(&format!(", with {}", list(true).join(", ")));
        }
        if !list(false).is_empty() {
            out.push_str(&format!(", with the constants of {}", list(false).join(", ")));
        }
        out
    }
}

impl Draft {
    fn text(&self) -> Option<&Bound> {
        self.bounds.first()
    }

    /// Names of used types that are of other modules, and whose: `None` for [`TYPES`].
    fn foreign(&self) -> impl Iterator<Item = (&str, Option<&'static Module>)> {
        let bound = self.text();
        let used = bound.map(|bound| used(bound, |file| self.module.owns(file))).unwrap_or_default();
        let types = bound.map(|bound| bound.types.as_slice()).unwrap_or_default();
        types
            .iter()
            .filter(move |ty| used.contains(&ty.name) && !self.module.owns(&ty.file))
            .map(|ty| (ty.name.as_str(), MODULES.iter().find(|module| module.owns(&ty.file))))
    }

    /// Headers other than the pinned ones may define it otherwise: then nothing is to be corrected.
    fn correct(&mut self, corrected: &mut BTreeSet<&'static str>, pinned: bool) -> Result<(), Error> {
        for bound in &mut self.bounds {
            for c in &mut bound.consts {
                let Some(by) = CORRECTIONS.iter().find(|by| by.name == c.name) else { continue };
                if c.value != by.clang && !pinned {
                    continue;
                }
                if c.value != by.clang {
                    return Err(Error::new(format!(
                        "`{}` is {} now: look at its correction",
                        c.name, c.value
                    )));
                }
                by.ty.clone_into(&mut c.ty);
                by.value.clone_into(&mut c.value);
                corrected.insert(by.name);
            }
        }
        Ok(())
    }

    /// The module's text, and the modules that it needs. Adds to `shared` what it needs of [`TYPES`].
    fn body(&self, shared: &mut Shared, title: &str, macros: bool) -> Result<(String, Vec<String>), Error> {
        let Some(bound) = self.text() else { return Ok((String::new(), Vec::new())) };
        let layouts: Vec<&Layouts> = self.bounds.iter().map(|bound| &bound.layouts).collect();
        let direct = direct(bound, |file| self.module.owns(file));
        let mut needs = BTreeSet::new();
        let mut imports = Vec::new();
        for (name, owner) in self.foreign() {
            match owner {
                Some(module) => {
                    needs.insert(module.name().to_owned());
                }
                None => shared.add(name, self)?,
            }
            if direct.contains(name) {
                imports.push(format!("super::{}::{name}", owner.map_or(TYPES, Module::name)));
            }
        }
        let macros = MACROS.iter().find(|name| macros && **name == self.module.name()).copied();
        let shape = Shape { crate_path: "crate", title, imports: &imports, macros };
        let body = emit::module(bound, &layouts, &shape, |ty| self.module.owns(&ty.file))?;
        Ok((body, needs.into_iter().collect()))
    }
}

/// Names of all types within those of the files that `own` accepts.
fn used(bound: &Bound, own: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut used: BTreeSet<String> =
        bound.types.iter().filter(|ty| own(&ty.file)).map(|ty| ty.name.clone()).collect();
    loop {
        let more = direct(bound, |_| true);
        let inside: BTreeSet<String> = bound
            .types
            .iter()
            .filter(|ty| used.contains(&ty.name))
            .flat_map(|ty| ty.fields.iter().filter_map(|(_, ty)| ty.named()))
            .filter(|name| more.contains(*name))
            .map(ToOwned::to_owned)
            .collect();
        let before = used.len();
        used.extend(inside);
        if used.len() == before {
            return used;
        }
    }
}

/// Names of the types that fields of types in such files have.
fn direct(bound: &Bound, own: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let own = bound.types.iter().filter(|ty| own(&ty.file));
    own.flat_map(|ty| ty.fields.iter().filter_map(|(_, ty)| ty.named())).map(ToOwned::to_owned).collect()
}

/// Types of headers that are not in the list.
#[derive(Default)]
struct Shared {
    users: BTreeSet<&'static str>,
    types: BTreeMap<String, Bound>,
    layouts: BTreeMap<String, Vec<Layouts>>,
}

impl Shared {
    fn add(&mut self, name: &str, draft: &Draft) -> Result<(), Error> {
        self.users.insert(draft.module.name());
        if self.types.contains_key(name) {
            return Ok(());
        }
        let Some(bound) = draft.text() else { return Ok(()) };
        let only = Bound {
            consts: Vec::new(),
            types: bound.types.clone(),
            aliases: Vec::new(),
            layouts: bound.layouts.clone(),
        };
        self.types.insert(name.to_owned(), only);
        self.layouts
            .insert(name.to_owned(), draft.bounds.iter().map(|bound| bound.layouts.clone()).collect());
        Ok(())
    }

    fn body(&self, crate_path: &str) -> Result<String, Error> {
        let mut out = String::new();
        for (name, bound) in &self.types {
            let layouts: Vec<&Layouts> =
                self.layouts.get(name).map(|l| l.iter().collect()).unwrap_or_default();
            let shape = Shape { crate_path, title: "", imports: &[], macros: None };
            let body = emit::module(bound, &layouts, &shape, |ty| ty.name == *name)?;
            let items = body.split_once("KnownLayout};\n").map_or("", |(_, items)| items);
            out.push_str(items);
        }
        Ok(format!(
            "//! Structs that several modules use, of headers without a module of their own.\n\
             use zerocopy::{{FromBytes, FromZeros, Immutable, IntoBytes, KnownLayout}};\n{out}"
        ))
    }
}

fn first_line(header: &str) -> String {
    format!("// @generated by `{COMMAND}` from linux v7.2 include/uapi/{header}. Do not edit.\n\n")
}

fn with_into_bytes(file: &syn::File) -> usize {
    let derives = |item: &&syn::Item| match item {
        syn::Item::Struct(item) => item.attrs.iter().any(|attr| {
            let mut found = false;
            let _ = attr.parse_nested_meta(|meta| {
                found |= meta.path.is_ident("IntoBytes");
                Ok(())
            });
            attr.path().is_ident("derive") && found
        }),
        _ => false,
    };
    file.items.iter().filter(derives).count()
}

/// Where the pinned headers are on this machine: `NL_SYS_HEADERS`, else the cache directory of the user.
///
/// # Errors
///
/// [`Error`], with the command that fetches them.
pub fn find_pinned() -> Result<PathBuf, Error> {
    let cache = || {
        let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
        Some(env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home)?.join("nl-sys/linux-7.2"))
    };
    let dir = env::var_os("NL_SYS_HEADERS").map(PathBuf::from).or_else(cache);
    let dir = dir.ok_or_else(|| Error::new("neither NL_SYS_HEADERS nor HOME is set".into()))?;
    if dir.join("any-linux-any/linux/netlink.h").exists() {
        return Ok(dir);
    }
    Err(Error::new(format!(
        "the headers of linux v7.2 are not in {}: fetch them with nl-sys/generate/headers.sh, or set NL_SYS_HEADERS",
        dir.display()
    )))
}
