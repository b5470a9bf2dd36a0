//! What requests declare, beside what the running kernel takes.

mod fit;
mod text;

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry as Slot;
use alloc::vec::Vec;

use super::policy::{AttributePolicy, CommandPolicy};
use super::{Controller, GetFamily};
use crate::error::{Errno, Error};
use crate::schema::{
    Entry, FamilyName, Field, FieldPath, Integer, Operation, Order, Protocol, Request, Schema, Segment,
    Shape, Wire,
};
use crate::session::Kind;
use crate::sys::genetlink::{GENL_CMD_CAP_DO, GENL_CMD_CAP_DUMP};
use crate::{DecodeError, Socket};
use fit::{Fit, bits, fit, lengths, values};

/// Compares requests of generic families with what the running kernel takes. Needs no rights, and the feature `verify`.
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
/// [`Error::NoFamily`]; those of [`CommandPolicy::of`].
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
    pub const fn of<R: Request>() -> Self {
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
    let whole = |difference| Finding { operation: name, kind: None, path: None, difference };
    let Some(&capabilities) = family.capabilities.get(&command) else {
        findings.push(whole(Difference::NoCommand));
        return Ok(());
    };
    if schema.is_opaque() || schema.payload.is_some() {
        findings.push(whole(Difference::NoSchema));
        return Ok(());
    }
    let (ours, kernel) = (schema.header_size(), family.header_size);
    if ours != kernel {
        findings.push(whole(Difference::Header { ours, kernel }));
    }
    let policy = CommandPolicy::of(controller, declared.family.name, command)?;
    let mut asked = Vec::new();
    for (kind, is_declared, capability, number) in [
        (Kind::Do, declared.done, GENL_CMD_CAP_DO, policy.ways.done),
        (Kind::Dump, declared.dumped, GENL_CMD_CAP_DUMP, policy.ways.dumped),
    ] {
        match is_declared {
            true if capabilities & capability == 0 => {
                findings.push(whole(Difference::NotOffered { kind }));
            }
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
                    let network = matches!(field.wire, Wire::Integer(Integer { order: Order::Network, .. }));
                    let difference = if network { Difference::NotTold } else { Difference::Unknown };
                    self.find(Some(path), difference);
                }
            }
        }
        for (number, &kernel) in self.policy.attributes(policy) {
            let mut path = path;
            let is_declared = schema.field(number).is_some() || schema.is_pad(number);
            if !is_declared && path.push(Segment::Unnamed(number)) {
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
        if let (Some(ours), Some(kernel)) = (values(field), kernel.range()) {
            if ours.0 < kernel.0 || ours.1 > kernel.1 {
                self.find(Some(path), Difference::Range { ours, kernel });
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
        if inner.is_opaque() {
            return self.find(Some(path), Difference::NoSchema);
        }
        if inner.header.is_some() {
            let ours = inner.header_size();
            return self.find(Some(path), Difference::Header { ours, kernel: 0 });
        }
        self.set(inner, policy, path);
    }
}

#[cfg(test)]
mod tests;
