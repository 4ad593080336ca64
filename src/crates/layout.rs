//! Lines broken where rustfmt would break them, for the few constructs whose width hangs on names.
//!
//! Invariant: what comes out is what rustfmt makes of it with the rustfmt.toml that is written beside the crates.

use super::text::WIDTH;

/// `head value;` at an indent, the value on a line of its own where it must.
pub(super) fn assign(indent: usize, head: &str, value: &str) -> String {
    let line = format!("{head} {value};");
    let below = format!("{head}\n{}{value};", spaces(indent + 4));
    if fits(indent, &line) || !fits(indent + 4, &format!("{value};")) { line } else { below }
}

/// A field's declaration: `pub name: Type,`.
pub(super) fn field(name: &str, r#type: &str) -> String {
    let line = format!("pub {name}: {type},");
    if fits(4, &line) { line } else { format!("pub {name}:\n{}{type},", spaces(8)) }
}

/// `#[name(a, b)]`, an argument a line where they do not fit.
pub(super) fn attribute(indent: usize, name: &str, arguments: &[String]) -> String {
    let line = format!("#[{name}({})]", arguments.join(", "));
    if fits(indent, &line) {
        return line;
    }
    let inner = spaces(indent + 4);
    format!("#[{name}(\n{inner}{}\n{})]", arguments.join(&format!(",\n{inner}")), spaces(indent))
}

/// `path(a, b)` at an indent, an argument a line where they do not fit; `after` follows the call.
pub(super) fn call(indent: usize, path: &str, arguments: &[String], after: &str) -> String {
    let line = format!("{path}({}){after}", arguments.join(", "));
    if fits(indent, &line) {
        return line;
    }
    let inner = spaces(indent + 4);
    format!("{path}(\n{inner}{},\n{}){after}", arguments.join(&format!(",\n{inner}")), spaces(indent))
}

/// `head|parameter| path(a, b)` and `tail`, at an indent; the body in a block of its own where it must.
pub(super) fn closure(indent: usize, head: &str, body: (&str, &[String]), tail: &str) -> String {
    let (path, arguments) = body;
    let line = format!("{head} {path}({}){tail}", arguments.join(", "));
    if fits(indent, &line) {
        return line;
    }
    let inner = call(indent + 4, path, arguments, "");
    format!("{head} {{\n{}{inner}\n{}}}{tail}", spaces(indent + 4), spaces(indent))
}

/// `root.a().b()` and `tail`, at an indent; a link a line where they do not fit.
pub(super) fn chain(indent: usize, root: &str, links: &[String], tail: &str) -> String {
    let line = format!("{root}{}{tail}", links.concat());
    if fits(indent, &line) || links.is_empty() {
        return line;
    }
    let inner = spaces(indent + 4);
    format!("{root}\n{inner}{}{tail}", links.join(&format!("\n{inner}")))
}

fn fits(indent: usize, line: &str) -> bool {
    indent + line.chars().count() <= WIDTH
}

fn spaces(count: usize) -> String {
    " ".repeat(count)
}
