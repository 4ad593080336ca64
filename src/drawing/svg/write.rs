//! A scene as the text of an SVG document. Everything that was named is escaped here.

use std::fmt::Write;

use super::scene::{Anchor, Group, Outline, Point, Rect, Scene, Shape, Step, Stroke, Text};
use super::style;
use super::within::{ARM, SPINE};
use crate::drawing::picture::Picture;

/// The document.
pub fn document(picture: &Picture, scene: &Scene) -> String {
    let (width, height) = (number(scene.width), number(scene.height));
    let mut svg = String::new();
    let mut line = |text: &str| {
        svg.push_str(text);
        svg.push('\n');
    };
    line(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"title description\">"
    ));
    line(&format!("<title id=\"title\">{} in {}</title>", escaped(&picture.system), escaped(&picture.environment)));
    line(&format!("<desc id=\"description\">{}</desc>", escaped(&description(picture))));
    line(&format!("<style>\n{}</style>", style::sheet()));
    line(&format!("<rect class=\"page\" width=\"{width}\" height=\"{height}\" rx=\"10\"/>"));
    scene.groups.iter().for_each(|group| self::group(group, &mut line));
    line("</svg>");
    svg
}

/// What is to be seen, for who cannot see it.
fn description(picture: &Picture) -> String {
    let homes: Vec<&str> = picture.homes.iter().map(|home| home.name.as_str()).collect();
    let mut text = format!("Domains: {}.", homes.join(", "));
    let name = |key: &str| key.split('.').nth(1).unwrap_or(key).to_owned();
    for arrow in picture.arrows.iter().filter(|arrow| arrow.line == crate::drawing::Line::Crosses) {
        let events: Vec<&str> = arrow.labels.iter().map(|label| label.text.as_str()).collect();
        let (from, to) = (name(&arrow.from), name(&arrow.to));
        write!(text, " {from} tells {to} {}.", events.join(", ")).expect("a text takes every line");
    }
    text
}

fn group(group: &Group, line: &mut impl FnMut(&str)) {
    line("<g>");
    if let Some(title) = &group.title {
        line(&format!("<title>{}</title>", escaped(title)));
    }
    for stroke in &group.strokes {
        line(&format!("<path class=\"stroke {}\" d=\"{}\"/>", stroke.class, path(stroke)));
        if let Some(head) = head(stroke) {
            line(&head);
        }
    }
    group.shapes.iter().for_each(|shape| line(&self::shape(shape)));
    group.texts.iter().for_each(|text| line(&self::text(text)));
    line("</g>");
}

fn shape(shape: &Shape) -> String {
    let (class, rect) = (&shape.class, shape.rect);
    let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(number);
    let round = |radius: f64| {
        let radius = number(radius);
        format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>")
    };
    match shape.outline {
        Outline::Box => round(8.0),
        Outline::Pill => round((rect.height / 2.0).min(12.0)),
        Outline::Bracket | Outline::Cylinder | Outline::Hexagon | Outline::Queue => {
            format!("<path class=\"{class}\" d=\"{}\"/>", outline(shape.outline, rect))
        }
    }
}

fn outline(outline: Outline, rect: Rect) -> String {
    let Rect { x, y, .. } = rect;
    let (right, bottom) = (rect.right(), rect.bottom());
    let p = |x: f64, y: f64| format!("{} {}", number(x), number(y));
    match outline {
        Outline::Bracket => {
            let (r, spine, arm) = (8.0, SPINE, ARM);
            let (inner, top, foot) = (x + spine, y + arm, bottom - arm);
            format!(
                "M{}Q{} {}L{}Q{} {}L{}L{}Q{} {}L{}Q{} {}L{}L{}Q{} {}L{}Q{} {}Z",
                p(x, y + r),
                p(x, y),
                p(x + r, y),
                p(right - r, y),
                p(right, y),
                p(right, y + r),
                p(right, top),
                p(inner + r, top),
                p(inner, top),
                p(inner, top + r),
                p(inner, foot - r),
                p(inner, foot),
                p(inner + r, foot),
                p(right, foot),
                p(right, bottom - r),
                p(right, bottom),
                p(right - r, bottom),
                p(x + r, bottom),
                p(x, bottom),
                p(x, bottom - r)
            )
        }
        Outline::Cylinder => {
            let (rx, ry) = (number(rect.width / 2.0), 6.0_f64.min(rect.height / 5.0));
            let (top, foot, lid) = (y + ry, bottom - ry, number(ry));
            format!(
                "M{}A{rx} {lid} 0 0 1 {}L{}A{rx} {lid} 0 0 1 {}ZM{}A{rx} {lid} 0 0 0 {}",
                p(x, top),
                p(right, top),
                p(right, foot),
                p(x, foot),
                p(x, top),
                p(right, top)
            )
        }
        Outline::Hexagon => {
            let (point, middle) = (14.0, rect.middle().y);
            format!(
                "M{}L{}L{}L{}L{}L{}Z",
                p(x, middle),
                p(x + point, y),
                p(right - point, y),
                p(right, middle),
                p(right - point, bottom),
                p(x + point, bottom)
            )
        }
        _ => {
            let rail = (rect.height / 5.0).min(8.0);
            format!(
                "M{}L{}L{}L{}ZM{}L{}M{}L{}",
                p(x, y),
                p(right, y),
                p(right, bottom),
                p(x, bottom),
                p(x + rail, y),
                p(x + rail, bottom),
                p(right - rail, y),
                p(right - rail, bottom)
            )
        }
    }
}

fn text(text: &Text) -> String {
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
    };
    let (x, y) = (number(text.at.x), number(text.at.y));
    let turn = if text.upright { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
    let weight = if text.face.bold { " font-weight=\"700\"" } else { "" };
    format!(
        "<text class=\"{}\" x=\"{x}\" y=\"{y}\" font-size=\"{}\"{weight}{anchor}{turn}>{}</text>",
        text.class,
        number(text.face.size),
        escaped(&text.text)
    )
}

/// How long an arrow's head is.
const HEAD: f64 = 9.0;

fn path(stroke: &Stroke) -> String {
    let p = |at: Point| format!("{} {}", number(at.x), number(at.y));
    let mut path = format!("M{}", p(stroke.from));
    let mut here = stroke.from;
    for (index, step) in stroke.steps.iter().enumerate() {
        let last = index + 1 == stroke.steps.len();
        // The line ends where its head begins.
        let short = |to: Point| match stroke.arrow {
            Some((x, y)) if last => Point { x: to.x - x * HEAD * 0.8, y: to.y - y * HEAD * 0.8 },
            _ => to,
        };
        match *step {
            Step::To(to) => {
                here = short(to);
                path.push_str(&format!("L{}", p(here)));
            }
            Step::Swing(to) => {
                let to = short(to);
                let middle = f64::midpoint(here.x, to.x);
                path.push_str(&format!(
                    "C{} {} {}",
                    p(Point { x: middle, ..here }),
                    p(Point { x: middle, ..to }),
                    p(to)
                ));
                here = to;
            }
            Step::Fall(to) => {
                let to = short(to);
                let middle = f64::midpoint(here.y, to.y);
                path.push_str(&format!(
                    "C{} {} {}",
                    p(Point { y: middle, ..here }),
                    p(Point { y: middle, ..to }),
                    p(to)
                ));
                here = to;
            }
            Step::Corner(over, to) => {
                path.push_str(&format!("Q{} {}", p(over), p(to)));
                here = to;
            }
        }
    }
    path
}

fn head(stroke: &Stroke) -> Option<String> {
    let (x, y) = stroke.arrow?;
    let tip = match *stroke.steps.last()? {
        Step::To(to) | Step::Swing(to) | Step::Fall(to) | Step::Corner(_, to) => to,
    };
    let p = |at: Point| format!("{} {}", number(at.x), number(at.y));
    let back = Point { x: tip.x - x * HEAD, y: tip.y - y * HEAD };
    let [one, other] = [HEAD * 0.45, -HEAD * 0.45].map(|by| Point { x: back.x + y * by, y: back.y + x * by });
    let class = match stroke.class.split(' ').next() {
        Some("between") => "head between-head",
        _ => "head",
    };
    let mark = stroke.class.split(' ').next_back().filter(|word| ["added", "removed", "changed"].contains(word));
    let class = mark.map_or_else(|| class.to_owned(), |mark| format!("{class} {mark}"));
    Some(format!("<path class=\"{class}\" d=\"M{}L{}L{}Z\"/>", p(tip), p(one), p(other)))
}

/// A number to a tenth, without what is nought.
fn number(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A text that XML reads as it was; what XML cannot hold becomes a replacement character.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\n' | '\t' => escaped.push(character),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            control if control.is_control() => escaped.push('\u{fffd}'),
            plain => escaped.push(plain),
        }
    }
    escaped
}
