//! Lines broken where rustfmt would break them, for the few constructs whose width hangs on names.
//!
//! Invariant: what comes out is what rustfmt makes of it with the rustfmt.toml that is written beside the crates.

use super::text::WIDTH;

/// `head value;` at an indent, the value on a line of its own where it must.
pub(super) fn assign(indent: usize, head: &str, value: &str) -> String {
    let line = format!("{head} {value};");
    let below = format!("{head}\n{}{value};", spaces(indent + 4));
    // Of a chain rustfmt leaves the last column free.
    let spare = usize::from(value.ends_with('?'));
    if fits(indent + spare, &line) || !fits(indent + 4, &format!("{value};")) { line } else { below }
}

/// `head Name { a: b, c: d };` at no indent, a field a line where neither one line nor two hold it.
pub(super) fn constant(head: &str, name: &str, fields: &[(&str, String)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(field, value)| format!("{field}: {value}")).collect();
    let value = format!("{name} {{ {} }}", pairs.join(", "));
    if fits(0, &format!("{head} {value};")) || fits(4, &format!("{value};")) {
        return assign(0, head, &value);
    }
    let inner = spaces(4);
    format!("{head} {name} {{\n{inner}{},\n}};", pairs.join(&format!(",\n{inner}")))
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

/// `head(a, b)after`, where the parameters after the first are stores and secrets. It is the author's, whose style may be rustfmt's own
/// or ours: a comment among the parameters keeps them a line each in either, and what has neither is measured by the
/// narrower.
pub(super) fn signature(head: &str, parameters: &[String], after: &str) -> String {
    let line = format!("{head}({}){after}", parameters.join(", "));
    match parameters {
        [_] if line.chars().count() <= 100 => line,
        [first, stores @ ..] => {
            let comment = if stores.is_empty() { "" } else { "    // What it may use.\n" };
            let stores: String = stores.iter().map(|store| format!("    {store},\n")).collect();
            format!("{head}(\n    {first},\n{comment}{stores}){after}")
        }
        [] => line,
    }
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

/// `head |parameter| path(a, b);`, the closure on a line of its own, or its body in a block of its own, where it must.
pub(super) fn assigned_closure(indent: usize, head: &str, parameter: &str, body: (&str, &[String])) -> String {
    let value = format!("{parameter} {}({})", body.0, body.1.join(", "));
    if fits(indent + 4, &format!("{value};")) {
        return assign(indent, head, &value);
    }
    closure(indent, &format!("{head} {parameter}"), body, ";")
}

/// `path(argument)`, what follows it, and `tail`, at an indent; a link a line where they do not fit.
pub(super) fn chain(indent: usize, (path, argument): (&str, &str), links: &[String], tail: &str) -> String {
    let line = format!("{path}({argument}){}{tail}", links.concat());
    if fits(indent, &line) {
        return line;
    }
    if links.is_empty() {
        return call(indent, path, &[argument.to_owned()], tail);
    }
    // Of a chain rustfmt leaves the last column free.
    let root = call(indent, path, &[argument.to_owned()], " ");
    let root = root.trim_end();
    let below = spaces(if root.contains('\n') { indent } else { indent + 4 });
    format!("{root}\n{below}{}{tail}", links.join(&format!("\n{below}")))
}

fn fits(indent: usize, line: &str) -> bool {
    indent + line.chars().count() <= WIDTH
}

fn spaces(count: usize) -> String {
    " ".repeat(count)
}
