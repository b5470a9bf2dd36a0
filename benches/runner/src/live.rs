//! Conversations with the kernel.

use crate::contender::Program;
use crate::record::Network;
use crate::{Effort, Failure};

pub(crate) fn measure(_: &[Program], _: &Network, _: Effort) -> Result<(), Failure> {
    Ok(())
}
