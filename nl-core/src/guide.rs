//! Pages to read: the same files as `docs/` of the repository. Their snippets are tests.

// Links between the pages: what is defined first counts, so a page's own definitions are for readers of the files.

#[doc = "[glossary]: super::glossary\n[errors]: super::errors\n"]
// Without the headers that its snippets use there is a page, but no test.
#[cfg_attr(
    any(not(doctest), all(feature = "if_link", feature = "rtnetlink")),
    doc = include_str!("../docs/classic-texts.md")
)]
pub mod classic_texts {}

#[doc = "[classic-texts]: super::classic_texts\n[errors]: super::errors\n"]
#[doc = include_str!("../docs/glossary.md")]
pub mod glossary {}

#[doc = "[classic-texts]: super::classic_texts\n[glossary]: super::glossary\n"]
#[doc = include_str!("../docs/errors.md")]
pub mod errors {}
