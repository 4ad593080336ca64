//! The colours, light and dark, and what is drawn how.
//!
//! Light colours stand in rules that every renderer knows; dark ones are laid over them where the page is dark. Variables
//! would be shorter, and leave everything black in the renderers that know none.

use std::fmt::Write;

/// What a class looks like: its selector, the property, and the colour on light and on dark pages.
const COLOURS: &[(&str, &str, &str, &str)] = &[
    (".page", "fill", "#ffffff", "#0d1117"),
    (".title,.domain-name,.name", "fill", "#1f2328", "#e6edf3"),
    (".small", "fill", "#59636e", "#9da7b3"),
    (".told", "fill", "#0a3a75", "#a9d1ff"),
    (".on-bus", "fill", "#ffffff", "#0d1117"),
    (".domain", "fill", "#f6f8fa", "#161b22"),
    (".domain", "stroke", "#8c959f", "#656d76"),
    (".bus", "fill", "#0a4a99", "#79b8ff"),
    (".bus", "stroke", "#0a4a99", "#79b8ff"),
    (".handler", "fill", "#ffffff", "#0d1117"),
    (".handler", "stroke", "#59636e", "#9da7b3"),
    (".store", "fill", "#fff8e6", "#2b2410"),
    (".store", "stroke", "#8a6100", "#d6a53a"),
    (".sink", "fill", "#f3effc", "#221a38"),
    (".sink", "stroke", "#6b4fb0", "#b39df0"),
    (".outside", "fill", "#eef1f4", "#21262d"),
    (".outside", "stroke", "#59636e", "#9da7b3"),
    (".dead-letters", "fill", "#fdf0ee", "#2d1613"),
    (".dead-letters", "stroke", "#a8442f", "#e58f7d"),
    (".fails", "stroke", "#a8442f", "#e58f7d"),
    (".event", "fill", "#e3eefc", "#12294a"),
    (".event", "stroke", "#7aa7dd", "#3d6ea8"),
    (".rule", "fill", "#f3effc", "#221a38"),
    (".rule", "stroke", "#a78fdc", "#6b4fb0"),
    (".route,.clock", "fill", "#ffffff", "#0d1117"),
    (".route,.clock", "stroke", "#8c959f", "#656d76"),
    (".line", "stroke", "#59636e", "#9da7b3"),
    (".between", "stroke", "#0a4a99", "#79b8ff"),
    (".head", "fill", "#59636e", "#9da7b3"),
    (".between-head", "fill", "#0a4a99", "#79b8ff"),
];

/// What a mark looks like, which are colours that all eyes tell apart: blue, orange and a grey purple.
const MARKS: &[(&str, &str, &str)] =
    &[("added", "#0072b2", "#56b4e9"), ("removed", "#b34700", "#ff9a57"), ("changed", "#8a3f73", "#e8a3cf")];

/// What is the same on every page.
const FORMS: &str = "\
text{font-family:Helvetica,Arial,'Liberation Sans','Nimbus Sans',sans-serif}
.stroke{fill:none}
.line{stroke-width:1.4}
.between{stroke-width:2.4}
.reads{stroke-dasharray:5 4}
.dead-letters,.fails{stroke-width:1.2;stroke-dasharray:3 3}
.grants{stroke-dasharray:2 5;stroke-linecap:round}
.domain{stroke-width:1.5}
.handler,.store,.sink{stroke-width:1.4}
.event,.rule,.route,.clock{stroke-width:1}
.outside{stroke-width:1.4;stroke-dasharray:6 4}
.added,.removed,.changed{stroke-width:3}
.removed{stroke-dasharray:7 4}
.changed{stroke-dasharray:12 3 3 3}
text.added,text.removed,text.changed{stroke:none;stroke-dasharray:none}
text.removed{text-decoration:line-through}
text.sign{text-decoration:none}
";

/// The style sheet.
pub fn sheet() -> String {
    let mut sheet = FORMS.to_owned();
    let rule = |sheet: &mut String, (selector, property, colour): (&str, &str, &str)| {
        writeln!(sheet, "{selector}{{{property}:{colour}}}").expect("a text takes every line");
    };
    let marked = |sheet: &mut String, (mark, colour): (&str, &str)| {
        writeln!(sheet, "path.{mark},rect.{mark}{{stroke:{colour}}}").expect("a text takes every line");
        writeln!(sheet, "text.{mark},.head.{mark}{{fill:{colour};stroke:none}}").expect("a text takes every line");
    };
    COLOURS.iter().for_each(|(selector, property, light, _)| rule(&mut sheet, (selector, property, light)));
    MARKS.iter().for_each(|(mark, light, _)| marked(&mut sheet, (mark, light)));
    sheet.push_str("@media (prefers-color-scheme:dark){\n");
    COLOURS.iter().for_each(|(selector, property, _, dark)| rule(&mut sheet, (selector, property, dark)));
    MARKS.iter().for_each(|(mark, _, dark)| marked(&mut sheet, (mark, dark)));
    sheet + "}\n"
}
