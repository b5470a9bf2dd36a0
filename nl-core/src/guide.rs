//! Pages to read: the same files as `docs/` of the repository. Their snippets are tests.

#[doc = "[classic-texts]: super::classic_texts\n[errors]: super::errors\n"]
#[doc = include_str!("../docs/glossary.md")]
pub mod glossary {}

#[doc = "[classic-texts]: super::classic_texts\n[glossary]: super::glossary\n"]
#[doc = include_str!("../docs/errors.md")]
pub mod errors {}
