//! `runner [--quick]`: see the library.

fn main() -> Result<(), runner::Failure> {
    runner::run(std::env::args().any(|argument| argument == "--quick"))
}
