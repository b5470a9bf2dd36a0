use nl_core::Family;

#[derive(Family)]
#[nl(name = "")]
struct Empty;

#[derive(Family)]
#[nl(name = "sixteen-letters!")]
struct TooLong;

#[derive(Family)]
#[nl(name = "nl\0echo")]
struct Nul;

#[derive(Family)]
#[nl(name = echo)]
struct NoString;

fn main() {}
