//! Rules across fields. What only the compiler knows, such as the value of a constant, is checked by the expansion.

use quote::ToTokens;
use syn::ext::IdentExt;

use syn::Data;

use crate::ast::{
    Arms, Attribute, Container, Entries, Field, Form, Kind, Layout, Presence, SelectedBy, Selector,
    last_segment,
};
use crate::ctxt::Ctxt;
use crate::suggest::nearest;

/// Rules of a header, attributes and what is unknown.
pub(crate) fn layout(cx: &Ctxt, container: &Container<'_>, layout: &mut Layout) {
    header(cx, container, layout);
    unknown(cx, layout);
    payload(cx, layout);
    prefix(cx, container, layout);
    twins(cx, container, layout);
    for (field, attribute) in layout.attributes() {
        limits(cx, field, attribute);
        payloads(cx, attribute);
    }
    select(cx, container, layout);
}

fn header(cx: &Ctxt, container: &Container<'_>, layout: &Layout) {
    let mut header = None;
    for field in &layout.fields {
        let Kind::Header { keyword } = &field.kind else { continue };
        if header.replace(&field.member).is_some() {
            cx.error(*keyword, "a message has one fixed header: this is the second");
        } else if container.first_field().is_some_and(|first| *first != field.member) {
            let text = "the fixed header is the first thing on the wire: make it the first field";
            cx.error(*keyword, text);
        }
    }
}

fn unknown(cx: &Ctxt, layout: &Layout) {
    let keywords = layout.fields.iter().filter_map(|field| match &field.kind {
        Kind::Unknown { keyword } => Some(*keyword),
        _ => None,
    });
    for keyword in keywords.skip(1) {
        cx.error(keyword, "what no field names is kept once: this is the second `unknown`");
    }
}

fn payload(cx: &Ctxt, layout: &Layout) {
    let keywords = layout.fields.iter().filter_map(|field| match &field.kind {
        Kind::Payload { keyword } => Some(*keyword),
        _ => None,
    });
    for keyword in keywords.clone().skip(1) {
        cx.error(keyword, "a message has one payload: this is the second");
    }
    let attributes = layout.attributes().next().is_some() || layout.unknown().is_some();
    if let (Some(keyword), true) = (keywords.into_iter().next(), attributes) {
        cx.error(
            keyword,
            "a message has a `payload` or attributes, not both: what is read as one is not the other",
        );
    }
}

/// What is said of a payload goes with attributes that have one.
fn payloads(cx: &Ctxt, attribute: &Attribute) {
    let pad = attribute.pad.as_ref().map(|pad| (crate::ast::number_span(pad), "pad"));
    let marked = attribute.net_byteorder.map(|keyword| (keyword, "net_byteorder"));
    for (span, keyword) in pad.into_iter().chain(marked) {
        match attribute.form {
            Form::Flag => {
                cx.error(span, format!("a `flag` has no payload that `{keyword}` could be said of"))
            }
            Form::Indexed if keyword == "net_byteorder" => {
                cx.error(
                    span,
                    "`net_byteorder` would mark the nest and not its entries, which are the values",
                );
            }
            _ => {}
        }
    }
}

/// What limits say together; what each of them says of its type is found when constants are evaluated.
fn limits(cx: &Ctxt, field: &Field, attribute: &Attribute) {
    let name = field.member.unraw();
    let find = |name: &str| attribute.limits.iter().find(|limit| limit.name == name);
    if let (Some(strict), true) = (attribute.strict, attribute.limits.is_empty()) {
        cx.error(
            strict,
            "`strict` holds what is read to the limits, of which there are none: write one, as `max = 4094`",
        );
    }
    if let (Some(exact), Some(_)) = (find("exact_len"), find("min_len").or(find("max_len"))) {
        cx.error(
            exact.keyword,
            "`exact_len` says what `min_len` and `max_len` would: write one or the other",
        );
    }
    let Some(first) = attribute.limits.first() else { return };
    let integers = attribute.limits.iter().find(|limit| !limit.name.ends_with("_len"));
    match (attribute.form, attribute.presence, integers) {
        (Form::Flag, ..) => {
            cx.error(first.keyword, format!("a `flag` has no value that `{}` could limit", first.name));
        }
        (Form::SubMessage, ..) => {
            cx.error(first.keyword, format!("`{name}` is a sub-message: write limits at the attributes in it"));
        }
        (Form::Indexed, ..) => cx.error(
            first.keyword,
            format!("`{name}` is `indexed`: limits are of one value, not of a nest's entries, which are not looked at"),
        ),
        (Form::Packed, _, Some(limit)) => cx.error(
            limit.keyword,
            format!("`{name}` is `packed`: its values are not looked at; `min_len`, `max_len` and `exact_len` limit its bytes"),
        ),
        (_, Presence::RepeatedLazily, _) => cx.error(
            first.keyword,
            format!("the values of an `Array` are not looked at before they are used: write `Vec` for `{name}`"),
        ),
        _ => {}
    }
}

/// What `select` names is there, and is one value. Its type is looked at when constants are evaluated.
fn select(cx: &Ctxt, container: &Container<'_>, layout: &Layout) {
    for (_, attribute) in layout.attributes() {
        match &attribute.select {
            Some(SelectedBy::Sibling(sibling)) => select_sibling(cx, container, layout, sibling),
            Some(SelectedBy::Header { header, .. }) => {
                let is_header = layout.header().is_some_and(|field| field.member == *header);
                if !is_header && !is_lost(container, layout, header) {
                    let help = match layout.header() {
                        Some(field) => format!("that is `{}`", field.member.unraw()),
                        None => "there is none".to_owned(),
                    };
                    cx.error(header.span(), format!("`{header}` is not the fixed header: {help}"));
                }
            }
            None => {}
        }
    }
}

fn select_sibling(cx: &Ctxt, container: &Container<'_>, layout: &Layout, sibling: &syn::Ident) {
    if let Some((_, selector)) = layout.attribute(sibling) {
        let single = matches!(selector.presence, Presence::Required | Presence::Optional);
        if selector.form != Form::Value || !single {
            cx.error(
                sibling.span(),
                format!("`{}` is no single value: a selector is one text or integer", sibling.unraw()),
            );
        }
        return;
    }
    if layout.header().is_some_and(|field| field.member == *sibling) {
        let text = format!(
            "`{sibling}` is the whole fixed header: write which of its fields, as `{sibling}.family`"
        );
        cx.error(sibling.span(), text);
    } else if layout.fields.iter().any(|field| field.member == *sibling) {
        cx.error(
            sibling.span(),
            format!("`{}` is no attribute: a selector is one text or integer", sibling.unraw()),
        );
    } else if !is_lost(container, layout, sibling) {
        let names: Vec<_> = layout.attributes().map(|(field, _)| field.member.unraw().to_string()).collect();
        let help = match nearest(&sibling.unraw().to_string(), names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the field that is the selector, or, where it is outside of this struct, `Deferred<'a, T>` \
                     without `select`"
                .to_owned(),
        };
        cx.error(sibling.span(), format!("`{}` has no field `{}`; {help}", container.name, sibling.unraw()));
    }
}

/// Whether the struct has such a field that could not be read, which is told.
fn is_lost(container: &Container<'_>, layout: &Layout, member: &syn::Ident) -> bool {
    let Data::Struct(data) = &container.input.data else { return false };
    let is_written = data.fields.iter().any(|field| field.ident.as_ref() == Some(member));
    is_written && !layout.fields.iter().any(|field| field.member == *member)
}

fn prefix(cx: &Ctxt, container: &Container<'_>, layout: &Layout) {
    let Some(prefix) = &container.options.prefix else { return };
    let prefix = prefix.value.value();
    let numbers =
        layout.attributes().flat_map(|(_, attribute)| [Some(&attribute.number), attribute.pad.as_ref()]);
    for number in numbers.flatten() {
        let Some(constant) = last_segment(number) else { continue };
        if !constant.unraw().to_string().starts_with(&prefix) {
            let text = format!("`{constant}` is not of this set: its name does not start with `{prefix}`");
            cx.error(constant.span(), text);
        }
    }
}

/// The same number in the same words. Others are found when constants are evaluated.
fn twins(cx: &Ctxt, container: &Container<'_>, layout: &mut Layout) {
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut again = Vec::new();
    for (field, attribute) in layout.attributes() {
        let number = attribute.number.to_token_stream().to_string();
        let name = field.member.unraw().to_string();
        if let Some((_, other)) = seen.iter().find(|(earlier, _)| *earlier == number) {
            let owner = &container.name;
            let text =
                format!("`{owner}.{name}` and `{owner}.{other}` have the same attribute number, {number}");
            cx.error_at(&attribute.number, text.replace(" :: ", "::"));
            again.push(field.member.clone());
        } else {
            seen.push((number, name));
        }
    }
    layout.fields.retain(|field| !again.contains(&field.member));
}

/// Rules of what is asked.
pub(crate) fn request(cx: &Ctxt, container: &Container<'_>) {
    let options = &container.options;
    if let (Some(dump), None) = (options.dump, &options.reply) {
        if !options.poisoned {
            cx.error(dump, "a dump lists messages, of which type? write `reply = ..., dump`");
        }
    }
    let answered = options.once.is_some() && options.reply.is_some();
    if let (Some(late), false, false) = (options.reply_after_ack, answered, options.poisoned) {
        let text = "what replies, and how is it asked? write `reply = ..., do, reply_after_ack`";
        cx.error(late, text);
    }
    if options.once.is_none() && options.dump.is_none() && !options.poisoned {
        let text = match &options.reply {
            Some(_) => "how is it asked? write `do` (once), `dump` (a listing), or both, in `#[nl(...)]`",
            None => "how is it asked? write `do` (once), or `reply = ..., dump` (a listing), in `#[nl(...)]`",
        };
        cx.error(container.input.ident.span(), text);
    }
    if let Some(flags) = &options.flags {
        let mut seen = Vec::new();
        for flag in &flags.value {
            if seen.contains(&flag) {
                cx.error(flag.span(), format!("flag `{flag}` is written twice"));
            }
            seen.push(flag);
        }
    }
}

/// Rules of a tuple request.
pub(crate) fn wrapped(cx: &Ctxt, container: &Container<'_>) {
    if let Some(prefix) = &container.options.prefix {
        cx.error(
            prefix.keyword,
            "`prefix` is said of fields with `attr = ...`: write it above the message's struct",
        );
    }
}

/// Rules of a sub-message's arms.
pub(crate) fn arms(cx: &Ctxt, container: &Container<'_>, arms: &mut Arms) {
    let owner = &container.name;
    if let (None, false) = (&arms.other, arms.poisoned) {
        let text = "a kind that no variant names has to go somewhere: add `#[nl(other)] Other(&'a [u8])`";
        cx.error(container.input.ident.span(), text);
    }
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut texts = None;
    arms.arms.retain(|arm| {
        let is_text = matches!(arm.selector, Selector::Text(_));
        if *texts.get_or_insert(is_text) != is_text {
            let (first, this) = if is_text { ("integers", "a text") } else { ("texts", "no text") };
            let text = format!("`{owner}` is selected by {first}, as its first variant says; this is {this}");
            cx.error_at(&arm.selector, text);
            return false;
        }
        let (selector, name) = (arm.selector.to_string(), arm.variant.unraw().to_string());
        if let Some((_, other)) = seen.iter().find(|(earlier, _)| *earlier == selector) {
            let text = format!("`{owner}.{name}` and `{owner}.{other}` have the same selector, {selector}");
            cx.error_at(&arm.selector, text);
            return false;
        }
        seen.push((selector, name));
        true
    });
}

/// Rules of a set of messages.
pub(crate) fn entries(cx: &Ctxt, container: &Container<'_>, entries: &mut Entries) {
    let (owner, options) = (&container.name, &container.options);
    match (&options.protocol, &options.family) {
        (Some(_), Some(family)) => {
            cx.error(family.keyword, "messages are of a `protocol`, or of a generic `family`; not of both");
        }
        (None, None) if !options.poisoned => {
            let text = "of which protocol are the messages? write `#[nl(protocol = ...)]`, or, of a generic family, \
                        `#[nl(family = ...)]`";
            cx.error(container.input.ident.span(), text);
        }
        _ => {}
    }
    if let (None, false) = (&entries.other, entries.poisoned) {
        let text = "a message that no variant names has to go somewhere: add `#[nl(other)] Other(RawMessage<'a>)`, or, \
                    to know no more than that it came, `#[nl(other)] Other`";
        cx.error(container.input.ident.span(), text);
    }
    let mut seen: Vec<(String, String)> = Vec::new();
    entries.entries.retain(|entry| {
        let Some(number) = &entry.number else { return true };
        let (text, name) = (number.to_token_stream().to_string(), entry.variant.unraw().to_string());
        if let Some((_, other)) = seen.iter().find(|(earlier, _)| *earlier == text) {
            let what = if options.family.is_some() { "command" } else { "message type" };
            let text = format!("`{owner}.{name}` and `{owner}.{other}` have the same {what}, {text}");
            cx.error_at(number, text.replace(" :: ", "::"));
            return false;
        }
        seen.push((text, name));
        true
    });
}

/// Rules of groups.
pub(crate) fn groups(cx: &Ctxt, container: &Container<'_>) {
    let mut seen = Vec::new();
    for group in &container.options.groups {
        if seen.contains(&&group.name) {
            cx.error(group.name.span(), format!("group `{}` is declared twice", group.name));
        }
        seen.push(&group.name);
    }
}

/// What the name of a family, or of its group, must be.
pub(crate) fn kernel_name(cx: &Ctxt, name: &syn::LitStr, what: &str) {
    let text = name.value();
    if text.is_empty() {
        cx.error(name.span(), format!("a {what}'s name has 1 to 15 bytes, this one has none"));
    } else if text.len() > 15 {
        cx.error(
            name.span(),
            format!("a {what}'s name has 1 to 15 bytes (GENL_NAMSIZ), this one has {}", text.len()),
        );
    } else if text.contains('\0') {
        cx.error(
            name.span(),
            format!("a {what}'s name ends at its first NUL, which the kernel adds: remove it"),
        );
    }
}
