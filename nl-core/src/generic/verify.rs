//! What requests declare, beside what the running kernel takes.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry as Slot;
use alloc::vec::Vec;
use core::fmt;

use super::policy::{AttributeKind, AttributePolicy, CommandPolicy};
use super::{Controller, GetFamily};
use crate::error::{Errno, Error};
use crate::schema::{
    Entry, FamilyName, Field, FieldPath, Integer, Names, Operation, Protocol, Request, Schema, Segment,
    Shape, Speaks, Wire,
};
use crate::session::Kind;
use crate::sys::genetlink::{GENL_CMD_CAP_DO, GENL_CMD_CAP_DUMP};
use crate::wire::MOST_PAYLOAD;
use crate::{DecodeError, Socket};

/// Compares requests of generic families with what the running kernel takes. Needs no rights.
///
/// ```
/// use nl_core::Socket;
/// use nl_core::generic::{Controller, Declared, Finding, GetFamily, GetPolicy, verify};
///
/// let mut controller = Socket::<Controller>::open()?;
/// let declared = [Declared::of::<GetFamily<'_>>(), Declared::of::<GetPolicy<'_>>()];
/// for finding in verify(&mut controller, &declared)? {
///     println!("{finding}");
///     assert!(!finding.is_mistake());
/// }
/// # Ok::<(), nl_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::NoFamily`]; what asking says, as `EOPNOTSUPP` before Linux 5.7.
pub fn verify(controller: &mut Socket<Controller>, declared: &[Declared]) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    let mut families = BTreeMap::new();
    for declared in declared {
        let family = match families.entry(declared.family.name) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(unknown) => unknown.insert(Offered::ask(controller, declared.family.name)?),
        };
        compare(controller, declared, family, &mut findings)?;
    }
    Ok(findings)
}

/// A request, as far as it is compared.
#[derive(Debug, Clone, Copy)]
pub struct Declared {
    /// What it consists of.
    pub entry: Entry,
    /// Its family.
    pub family: FamilyName,
    /// Whether it declares `do`.
    pub done: bool,
    /// Whether it declares `dump`.
    pub dumped: bool,
}

impl Declared {
    /// That of a request type; of one of a raw protocol, a compile error: the kernel tells the policy of generic
    /// families alone.
    pub const fn of<R: Request>() -> Self
    where
        R: Speaks<<R as Request>::Protocol>,
    {
        const {
            assert!(
                <R as Request>::Protocol::FAMILY.is_some(),
                "a request of a raw protocol: the kernel tells the policy of generic netlink families alone"
            );
        }
        let family = match <R as Request>::Protocol::FAMILY {
            Some(family) => family,
            None => FamilyName { name: "", version: 0 },
        };
        Self { entry: Entry::of::<R::Protocol, R>(), family, done: R::DO, dumped: R::DUMP }
    }
}

/// Where a request and the kernel differ. Shows as one line that says what to write.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Finding {
    /// What error texts call the request.
    pub operation: &'static str,
    /// How it is asked where they differ, if the kernel has a policy for each way; else `None`.
    pub kind: Option<Kind>,
    /// The attribute; `None` for the request as a whole.
    pub path: Option<FieldPath>,
    /// In what they differ.
    pub difference: Difference,
}

impl Finding {
    /// Whether the request can be written as this kernel does not take it; else it is worth knowing, and no more.
    pub fn is_mistake(&self) -> bool {
        !matches!(
            self.difference,
            Difference::Sign { .. }
                | Difference::NotDeclared { .. }
                | Difference::NotTold
                | Difference::NoPolicy
                | Difference::NoSchema
        )
    }
}

/// In what a request and the kernel differ.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Difference {
    /// The family has no such command.
    NoCommand,
    /// The command cannot be asked so.
    NotOffered {
        /// How it is declared.
        kind: Kind,
    },
    /// The fixed header has another size than the family's; in a nest, the kernel takes none.
    Header {
        /// Bytes of ours.
        ours: usize,
        /// Bytes of the kernel's.
        kernel: usize,
    },
    /// The kernel's policy does not have the attribute: it refuses it, or does not look at it.
    Unknown,
    /// The kernel takes another type.
    Type {
        /// Ours.
        ours: Wire,
        /// How often it comes.
        shape: Shape,
        /// The kernel's.
        kernel: AttributePolicy,
    },
    /// The integer has another sign, and the right size.
    Sign {
        /// Ours.
        ours: Wire,
        /// The kernel's.
        kernel: AttributePolicy,
    },
    /// An integer's values are not all in the kernel's range.
    Range {
        /// The least and the greatest of ours.
        ours: (i128, i128),
        /// The least and the greatest of the kernel's.
        kernel: (i128, i128),
    },
    /// The bits are not all in the kernel's mask.
    Mask {
        /// Ours.
        ours: u64,
        /// The kernel's.
        kernel: u64,
    },
    /// The lengths are not all such as the kernel takes; of text, without its NUL.
    Length {
        /// The least and the most bytes of ours.
        ours: (usize, usize),
        /// The least and the most bytes of the kernel's.
        kernel: (usize, usize),
    },
    /// The kernel takes an attribute that is not declared.
    NotDeclared {
        /// What it may be.
        kernel: AttributePolicy,
    },
    /// The kernel does not say what the attribute may be: of integers in network byte order it never does.
    NotTold,
    /// The kernel has no policy for the command: its attributes are checked by its handler alone.
    NoPolicy,
    /// The request's codec is by hand, and says nothing of what it writes.
    NoSchema,
}

/// What the running kernel has of a family.
struct Offered {
    header_size: usize,
    /// What each command can.
    capabilities: BTreeMap<u32, u32>,
}

impl Offered {
    fn ask(controller: &mut Socket<Controller>, name: &'static str) -> Result<Self, Error> {
        let request = GetFamily::by_name(name);
        let family = controller.request(&request).map_err(|error| match error.errno() {
            Some(Errno::ENOENT) => Error::NoFamily { name },
            _ => error,
        })?;
        let header_size = usize::try_from(family.header_size.unwrap_or_default()).unwrap_or(usize::MAX);
        let commands = family.operations.iter();
        let capabilities = commands
            .map(|command| command.map(|command| (command.command, command.flags)))
            .collect::<Result<_, DecodeError>>()
            .map_err(|error| Error::decode("CTRL_CMD_GETFAMILY", error))?;
        Ok(Self { header_size, capabilities })
    }
}

fn compare(
    controller: &mut Socket<Controller>,
    declared: &Declared,
    family: &Offered,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let Entry { name, schema, operation: Operation::Command { command, .. }, .. } = declared.entry else {
        return Ok(());
    };
    let command = command.into();
    let mut find = |difference| {
        findings.push(Finding { operation: name, kind: None, path: None, difference });
        Ok(())
    };
    let Some(&capabilities) = family.capabilities.get(&command) else {
        return find(Difference::NoCommand);
    };
    if schema.name.is_empty() || schema.payload.is_some() {
        return find(Difference::NoSchema);
    }
    let (ours, kernel) = (schema.header_size(), family.header_size);
    if ours != kernel {
        find(Difference::Header { ours, kernel })?;
    }
    let policy = CommandPolicy::of(controller, declared.family.name, command)?;
    let mut asked = Vec::new();
    for (kind, is_declared, capability, number) in [
        (Kind::Do, declared.done, GENL_CMD_CAP_DO, policy.ways.done),
        (Kind::Dump, declared.dumped, GENL_CMD_CAP_DUMP, policy.ways.dumped),
    ] {
        match is_declared {
            true if capabilities & capability == 0 => find(Difference::NotOffered { kind })?,
            true => asked.push((kind, number)),
            false => {}
        }
    }
    // Mostly one policy holds for both.
    asked.dedup_by_key(|(_, number)| *number);
    let differ = asked.len() > 1;
    for (kind, number) in asked {
        let kind = differ.then_some(kind);
        let mut comparison =
            Comparison { operation: name, kind, policy: &policy, findings, seen: Vec::new() };
        match number {
            Some(number) => comparison.set(schema, number, FieldPath::EMPTY),
            None => comparison.find(None, Difference::NoPolicy),
        }
    }
    Ok(())
}

struct Comparison<'k, 'f> {
    operation: &'static str,
    kind: Option<Kind>,
    policy: &'k CommandPolicy,
    findings: &'f mut Vec<Finding>,
    /// Sets that are compared with their policies already: one may contain itself.
    seen: Vec<(&'static Schema, u32)>,
}

impl Comparison<'_, '_> {
    fn find(&mut self, path: Option<FieldPath>, difference: Difference) {
        let (operation, kind) = (self.operation, self.kind);
        self.findings.push(Finding { operation, kind, path, difference });
    }

    /// A set of attributes, and a policy.
    fn set(&mut self, schema: &'static Schema, policy: u32, path: FieldPath) {
        if self.seen.iter().any(|seen| core::ptr::eq(seen.0, schema) && seen.1 == policy) {
            return;
        }
        self.seen.push((schema, policy));
        for field in schema.fields {
            let mut path = path;
            if !path.push(Segment::Attribute(field)) {
                return;
            }
            match self.policy.attribute(policy, field.number) {
                Some(kernel) => self.attribute(field, kernel, path),
                None => {
                    let network = matches!(field.wire, Wire::Integer(Integer { network: true, .. }));
                    let difference = if network { Difference::NotTold } else { Difference::Unknown };
                    self.find(Some(path), difference);
                }
            }
        }
        for (number, &kernel) in self.policy.attributes(policy) {
            let mut path = path;
            if schema.field(number).is_none() && path.push(Segment::Unnamed(number)) {
                self.find(Some(path), Difference::NotDeclared { kernel });
            }
        }
    }

    fn attribute(&mut self, field: &'static Field, kernel: &AttributePolicy, path: FieldPath) {
        let (ours, shape, kernel) = (field.wire, field.shape, *kernel);
        match fit(&ours, shape, &kernel) {
            Fit::Yes => {}
            Fit::Sign => self.find(Some(path), Difference::Sign { ours, kernel }),
            Fit::No => return self.find(Some(path), Difference::Type { ours, shape, kernel }),
        }
        if let Wire::Nest(inner) = ours {
            self.nest(inner(), &kernel, path);
        }
        if let (Some(ours), Some(all), true) = (values(field), kernel.range(), kernel.is_limited()) {
            if ours.0 < all.0 || ours.1 > all.1 {
                self.find(Some(path), Difference::Range { ours, kernel: all });
            }
        }
        if let (Some(ours), Some(kernel)) = (bits(field), kernel.bits()) {
            if ours & !kernel != 0 {
                self.find(Some(path), Difference::Mask { ours, kernel });
            }
        }
        if let (Some(ours), Some(kernel)) = (lengths(field, &kernel), kernel.lengths(&ours)) {
            if ours.0 < kernel.0 || ours.1 > kernel.1 {
                self.find(Some(path), Difference::Length { ours, kernel });
            }
        }
    }

    fn nest(&mut self, inner: &'static Schema, kernel: &AttributePolicy, path: FieldPath) {
        // Without a policy of its own, the handler looks at what is inside.
        let Some(policy) = kernel.policy else { return };
        if inner.name.is_empty() {
            return self.find(Some(path), Difference::NoSchema);
        }
        if inner.header.is_some() {
            let ours = inner.header_size();
            return self.find(Some(path), Difference::Header { ours, kernel: 0 });
        }
        self.set(inner, policy, path);
    }
}

/// Whether the kernel takes values of a type.
enum Fit {
    Yes,
    /// It does, with the other sign.
    Sign,
    No,
}

impl Fit {
    fn when(fits: bool) -> Self {
        if fits { Self::Yes } else { Self::No }
    }

    fn signed(ours: bool, kernel: bool) -> Self {
        if ours == kernel { Self::Yes } else { Self::Sign }
    }
}

/// Whether the kernel takes such a payload (`validate_nla()` of `lib/nlattr.c`).
fn fit(ours: &Wire, shape: Shape, kernel: &AttributePolicy) -> Fit {
    use AttributeKind as Kernel;
    let is_nest = matches!(ours, Wire::Nest(_) | Wire::SubMessage(_));
    match (shape, kernel.kind) {
        (Shape::Indexed { levels }, Kernel::NESTED_ARRAY) => return Fit::when(is_nest && levels <= 1),
        // The entries' numbers would be the numbers of the policy's attributes.
        (Shape::Indexed { .. }, kind) => {
            return Fit::when(kind == Kernel::NESTED && kernel.policy.is_none());
        }
        (Shape::Packed, kind) => return Fit::when(kind == Kernel::BINARY),
        (Shape::One | Shape::Repeated, _) => {}
    }
    if let Some((size, signed)) = kernel.kind.integer() {
        return match *ours {
            Wire::Bool => Fit::when(size == 1),
            Wire::Integer(integer) if integer.size == size && !integer.network => {
                Fit::signed(integer.signed, signed)
            }
            // Bytes that are no integer of this machine's order: the kernel must not compare them as one.
            Wire::Integer(Integer { network: true, .. })
            | Wire::Ipv4
            | Wire::Bytes { .. }
            | Wire::Struct(_) => Fit::when(ours.max_len() == Some(usize::from(size)) && !kernel.is_limited()),
            _ => Fit::No,
        };
    }
    match kernel.kind {
        Kernel::UINT | Kernel::SINT => match *ours {
            Wire::Variable { signed }
            | Wire::Integer(Integer { size: 4 | 8, signed, network: false, .. }) => {
                Fit::signed(signed, kernel.kind == Kernel::SINT)
            }
            _ => Fit::No,
        },
        Kernel::FLAG => Fit::when(matches!(ours, Wire::Flag)),
        Kernel::BITFIELD32 => Fit::when(matches!(ours, Wire::Bitfield32)),
        // It must not have `NLA_F_NESTED`; apart from that, its length is all that counts.
        Kernel::BINARY => Fit::when(!matches!(ours, Wire::Nest(_))),
        Kernel::STRING => Fit::when(matches!(ours, Wire::Text | Wire::Texts | Wire::Bytes { .. })),
        Kernel::NUL_STRING => Fit::when(matches!(ours, Wire::Text | Wire::Texts)),
        Kernel::NESTED => Fit::when(is_nest),
        Kernel::NESTED_ARRAY => Fit::No,
        // Of a kernel newer than we are.
        _ => Fit::Yes,
    }
}

impl AttributeKind {
    /// Bytes and sign of an integer of one size.
    fn integer(self) -> Option<(u8, bool)> {
        Some(match self {
            Self::U8 => (1, false),
            Self::U16 => (2, false),
            Self::U32 => (4, false),
            Self::U64 => (8, false),
            Self::S8 => (1, true),
            Self::S16 => (2, true),
            Self::S32 => (4, true),
            Self::S64 => (8, true),
            _ => return None,
        })
    }
}

impl AttributePolicy {
    /// The values that an integer may have, where the kernel says so.
    fn range(&self) -> Option<(i128, i128)> {
        match (self.min, self.max, self.min_signed, self.max_signed) {
            (Some(min), Some(max), _, _) => Some((min.into(), max.into())),
            (_, _, Some(min), Some(max)) => Some((min.into(), max.into())),
            _ => None,
        }
    }

    /// Whether not all values of its size may be.
    fn is_limited(&self) -> bool {
        let (size, signed) = match self.kind {
            AttributeKind::UINT => (8, false),
            AttributeKind::SINT => (8, true),
            kind => kind.integer().unwrap_or_default(),
        };
        let integer = Integer { size, signed, network: false, names: Names::None };
        let all = (integer.least(), integer.greatest());
        self.mask.is_some() || self.range().is_some_and(|range| range != all)
    }

    fn bits(&self) -> Option<u64> {
        self.mask.or(self.bitfield_mask.map(u64::from))
    }

    /// The bytes that a payload may have; of text, without its NUL.
    fn lengths(&self, ours: &Wire) -> Option<(usize, usize)> {
        let least = match self.kind {
            AttributeKind::BINARY | AttributeKind::NUL_STRING => 0,
            // A byte at least, which text has: its NUL.
            AttributeKind::STRING => u32::from(!matches!(ours, Wire::Text)),
            _ => return None,
        };
        let bytes = |length| usize::try_from(length).unwrap_or(usize::MAX);
        Some((bytes(self.min_len.unwrap_or(least)), self.max_len.map_or(usize::MAX, bytes)))
    }
}

/// The values that an integer of ours may have.
fn values(field: &Field) -> Option<(i128, i128)> {
    if field.shape == Shape::Packed {
        return None;
    }
    let (least, greatest) = match field.wire {
        Wire::Bool => (0, 1),
        Wire::Integer(integer) if !integer.network => (integer.least(), integer.greatest()),
        Wire::Variable { signed: false } => (0, u64::MAX.into()),
        Wire::Variable { signed: true } => (i64::MIN.into(), i64::MAX.into()),
        _ => return None,
    };
    let greatest = field.limits.mask.map_or(greatest, |mask| mask.min(greatest));
    Some((field.limits.min.unwrap_or(least), field.limits.max.unwrap_or(greatest)))
}

/// The bits that an integer of ours may have.
fn bits(field: &Field) -> Option<u64> {
    if let Some(mask) = field.limits.mask {
        return u64::try_from(mask).ok();
    }
    let greatest = match (field.wire, values(field)) {
        (Wire::Bitfield32, _) => u32::MAX.into(),
        (_, Some((0.., greatest))) => u64::try_from(greatest).ok()?,
        (_, Some(_)) => u64::MAX,
        _ => return None,
    };
    Some(u64::MAX.checked_shr(greatest.leading_zeros()).unwrap_or(0))
}

/// The bytes that a payload of ours may have; of text, without its NUL where the kernel counts so.
fn lengths(field: &Field, kernel: &AttributePolicy) -> Option<(usize, usize)> {
    let limits = field.limits;
    let any = (limits.min_len.unwrap_or(0), limits.max_len.unwrap_or(MOST_PAYLOAD));
    Some(match (field.shape, field.wire) {
        (_, Wire::Text) if kernel.kind == AttributeKind::BINARY => {
            (any.0.saturating_add(1), any.1.saturating_add(1))
        }
        (Shape::Packed, _) | (_, Wire::Text | Wire::Texts | Wire::Bytes { size: None }) => any,
        (_, Wire::Ip) => (4, 16),
        (_, Wire::Variable { .. }) => (4, 8),
        (_, wire) => wire.max_len().map(|size| (size, size))?,
    })
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        match self.kind {
            Some(Kind::Do) => f.write_str(" (do)")?,
            Some(Kind::Dump) => f.write_str(" (dump)")?,
            None => {}
        }
        if let Some(path) = &self.path {
            write!(f, ": {path}")?;
        }
        write!(f, ": {}", self.difference)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NoCommand => f.write_str("this kernel's family has no such command: compare the number"),
            Self::NotOffered { kind: Kind::Do } => f.write_str("this kernel only dumps it: leave out `do`"),
            Self::NotOffered { kind: Kind::Dump } => {
                f.write_str("this kernel does not dump it: leave out `dump`")
            }
            Self::Header { ours, kernel: 0 } => {
                write!(f, "has a fixed header of {ours} bytes, the kernel takes none: leave it out")
            }
            Self::Header { ours, kernel } => {
                write!(f, "its fixed header has {ours} bytes, the family's {kernel}")
            }
            Self::Unknown => f.write_str(
                "not in the kernel's policy, it is refused or not looked at: compare the number, or leave it out",
            ),
            Self::Type { ours, shape, kernel } => {
                write!(f, "is {}, write {}", Ours(ours, shape), kernel.kind)
            }
            Self::Sign { ours, kernel } => {
                write!(f, "is {}, the kernel reads {}", Ours(ours, Shape::One), kernel.kind)
            }
            Self::Range { ours: (least, greatest), kernel: (min, max) } => {
                write!(f, "holds {least}..={greatest}, the kernel takes {min}..={max}: write ")?;
                match (least < min, greatest > max) {
                    (true, true) => write!(f, "`min = {min}, max = {max}`"),
                    (true, false) => write!(f, "`min = {min}`"),
                    _ => write!(f, "`max = {max}`"),
                }
            }
            Self::Mask { ours, kernel } => {
                write!(f, "may have the bits {:#x}, which the kernel refuses: ", ours & !kernel)?;
                write!(f, "write `mask = {kernel:#x}`")
            }
            Self::Length { ours: (least, most), kernel: (min, max) } => {
                let takes = Lengths(min, max);
                if least == most {
                    return write!(f, "has {least} bytes, the kernel takes {takes}: write a type of that size");
                }
                write!(f, "has {} bytes, the kernel takes {takes}: write ", Lengths(least, most))?;
                match (least < min, most > max) {
                    _ if min == max => write!(f, "`exact_len = {min}`"),
                    (true, true) => write!(f, "`min_len = {min}, max_len = {max}`"),
                    (true, false) => write!(f, "`min_len = {min}`"),
                    _ => write!(f, "`max_len = {max}`"),
                }
            }
            Self::NotDeclared { kernel } => write!(f, "not declared; the kernel takes {}", kernel.kind),
            Self::NotTold => f.write_str("in network byte order, of which the kernel's policy does not tell"),
            Self::NoPolicy => f.write_str("the kernel has no policy for it, and nothing can be compared"),
            Self::NoSchema => f.write_str("a codec by hand, and nothing can be compared"),
        }
    }
}

/// How many bytes.
struct Lengths(usize, usize);

impl fmt::Display for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(least, most) = *self;
        match (least == most, most) {
            (true, _) => write!(f, "{least}"),
            (false, MOST_PAYLOAD..) => write!(f, "{least} or more"),
            (false, _) => write!(f, "{least}..={most}"),
        }
    }
}

/// A type of ours, as it is written.
struct Ours(Wire, Shape);

impl fmt::Display for Ours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Shape::Indexed { .. } => f.write_str("an `indexed` array of ")?,
            Shape::Packed => f.write_str("a `packed` array of ")?,
            Shape::One | Shape::Repeated => {}
        }
        match self.0 {
            Wire::Flag => f.write_str("a `flag`"),
            Wire::Bool => f.write_str("`bool`"),
            Wire::Integer(Integer { size, signed, network, .. }) => {
                let (letter, bits) = (if signed { 'i' } else { 'u' }, u32::from(size) * 8);
                if network { write!(f, "`Be<{letter}{bits}>`") } else { write!(f, "`{letter}{bits}`") }
            }
            Wire::Variable { signed } => write!(f, "`{}int`", if signed { 'S' } else { 'U' }),
            Wire::Bitfield32 => f.write_str("`Bitfield32`"),
            Wire::Text => f.write_str("text"),
            Wire::Texts => f.write_str("texts"),
            Wire::Bytes { size: None } => f.write_str("bytes"),
            Wire::Bytes { size: Some(size) } => write!(f, "`[u8; {size}]`"),
            Wire::Ipv4 => f.write_str("`Ipv4Addr`"),
            Wire::Ipv6 => f.write_str("`Ipv6Addr`"),
            Wire::Ip => f.write_str("`IpAddr`"),
            Wire::Mac => f.write_str("`Mac`"),
            Wire::Struct(layout) => write!(f, "`{}`", layout.name),
            Wire::Nest(schema) => write!(f, "the nest `{}`", schema().name),
            Wire::SubMessage(kinds) => write!(f, "the sub-message `{}`", kinds().name),
        }
    }
}

#[cfg(test)]
mod tests;
