//! What the example `links` prints, beside what `ip -j -d link` says.

use std::collections::HashMap;

use tinyjson::JsonValue;

use crate::namespace::{ip, output};
use crate::{Outcome, check, check_eq};

#[path = "../../../examples/links.rs"]
#[expect(dead_code, reason = "the example's `main` is not run here")]
mod example;

type Object = HashMap<String, JsonValue>;

fn text(link: &Object, key: &str) -> Option<String> {
    match link.get(key)? {
        JsonValue::String(text) => Some(text.clone()),
        JsonValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn listed() -> Result<String, Box<dyn std::error::Error>> {
    let mut lines = Vec::new();
    example::list(&mut lines)?;
    Ok(String::from_utf8(lines)?)
}

/// What both say while nothing changes: states follow carriers a little later.
fn at_one_moment() -> Result<(String, Vec<JsonValue>), Box<dyn std::error::Error>> {
    for _ in 0..50 {
        let before = listed()?;
        let output = output("ip", &["-j", "-d", "link"])?;
        if listed()? == before {
            let JsonValue::Array(links) = String::from_utf8(output.stdout)?.parse()? else {
                return Err("`ip -j` gives no array".into());
            };
            return Ok((before, links));
        }
    }
    Err("the links do not come to rest".into())
}

pub(crate) fn the_example_agrees_with_ip() -> Outcome {
    ip("link add va type veth peer name vb")?;
    ip("link add br0 type bridge")?;
    ip("link set va master br0")?;
    ip("link set va mtu 1400 up")?;
    ip("link set vb up")?;
    ip("link add vx0 type vxlan id 7 dstport 4789 dev vb")?;
    let (lines, links) = at_one_moment()?;
    let ours: HashMap<&str, Vec<&str>> = lines
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter_map(|columns| Some((*columns.get(1)?, columns)))
        .collect();

    check_eq!(ours.len(), links.len());
    let index_of =
        |name: &str| ours.get(name).and_then(|columns| columns.first()).map(|index| (*index).to_owned());
    for link in links {
        let link: Object = link.try_into()?;
        let name = text(&link, "ifname").ok_or("no name")?;
        let ours = ours.get(name.as_str()).ok_or_else(|| format!("{name} is not in the list"))?;
        let kind = match link.get("linkinfo") {
            Some(JsonValue::Object(info)) => text(info, "info_kind"),
            _ => None,
        };
        // `ip` names the other interface where it knows it, and gives its number where that is in another namespace.
        let lower = match text(&link, "link") {
            Some(name) => index_of(&name),
            None => text(&link, "link_index"),
        };
        let or_dash = |value: Option<String>| value.unwrap_or(String::from("-"));
        let theirs = [
            text(&link, "ifindex").ok_or("no index")?,
            name.clone(),
            text(&link, "mtu").ok_or("no mtu")?,
            text(&link, "operstate").ok_or("no state")?,
            text(&link, "address").ok_or("no address")?,
            or_dash(kind),
            or_dash(text(&link, "master").and_then(|name| index_of(&name))),
            or_dash(lower),
        ];
        check_eq!(ours.get(..8), Some(&theirs.each_ref().map(String::as_str)[..]));
    }
    for (name, kind) in [("va", "veth"), ("br0", "bridge"), ("vx0", "vxlan")] {
        check!(ours.get(name).is_some_and(|columns| columns.get(5) == Some(&kind)));
    }
    Ok(())
}
