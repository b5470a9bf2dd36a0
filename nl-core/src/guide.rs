//! Pages to read, the same files as `docs/` of the repository: [`glossary`], [`errors`], [`classic_texts`],
//! [`from_c`], [`ynl`]. The schema language has its page at [`nl_derive`].
//!
//! Their snippets are tests. This module is there in the documentation alone.

// Links between the pages: the definition that comes first counts, so a page's own ones are for those who read files.

#[doc = "[glossary]: crate::guide::glossary\n[errors]: crate::guide::errors\n[from-c]: crate::guide::from_c\n"]
#[doc = include_str!("../docs/classic-texts.md")]
pub mod classic_texts {}

#[doc = "[classic-texts]: crate::guide::classic_texts\n[errors]: crate::guide::errors\n"]
#[doc = include_str!("../docs/glossary.md")]
pub mod glossary {}

#[doc = "[classic-texts]: crate::guide::classic_texts\n[glossary]: crate::guide::glossary\n"]
#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

#[doc = "[ynl]: crate::guide::ynl\n[language]: nl_derive\n[classic-texts]: crate::guide::classic_texts\n"]
#[doc = include_str!("../docs/from-c.md")]
pub mod from_c {}

#[doc = "[from-c]: crate::guide::from_c\n[language]: nl_derive\n"]
#[doc = include_str!("../docs/ynl.md")]
pub mod ynl {}
