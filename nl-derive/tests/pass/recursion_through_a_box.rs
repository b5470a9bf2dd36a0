use nl_core::{Attributes, Body, Encode};

#[derive(Attributes, Debug, PartialEq)]
struct Tree {
    #[nl(attr = 1)]
    left: Option<Box<Tree>>,
    #[nl(attr = 2)]
    right: Vec<Tree>,
}

fn main() {
    let leaf = || Tree { left: None, right: Vec::new() };
    let tree = Tree { left: Some(Box::new(leaf())), right: vec![leaf(), leaf()] };
    let mut buffer = [0; 64];
    assert_eq!(Tree::decode(tree.encode(&mut buffer).unwrap()).unwrap(), tree);
}
