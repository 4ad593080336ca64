//! An SVG as a reader sees it: boxes, labels, texts and the lines between boxes, read from the document itself.

use roxmltree::{Document, Node};

/// A rectangle: left, top, right, bottom.
pub type Rect = [f64; 4];

/// What is to be seen.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The whole page.
    pub page: Rect,
    /// Domains, and what stands outside of them.
    pub boxes: Vec<Rect>,
    /// The labels of events, rules, requests and times.
    pub labels: Vec<Rect>,
    /// Every text with its middle or its beginning.
    pub texts: Vec<(String, f64, f64)>,
    /// Lines from box to box, each as many points on it.
    pub ways: Vec<Vec<(f64, f64)>>,
}

/// Reads a document, which has to be well-formed and hold nothing that is fetched, run, or unknown to GitHub.
pub fn read(svg: &str) -> Result<Drawn, String> {
    let document = Document::parse(svg).map_err(|error| error.to_string())?;
    let root = document.root_element();
    let mut drawn = Drawn { page: [0.0, 0.0, number(root, "width")?, number(root, "height")?], ..Drawn::default() };
    for node in root.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        if !["svg", "title", "desc", "style", "g", "rect", "path", "text"].contains(&name) {
            return Err(format!("an element `{name}`"));
        }
        let fetched = |value: &str| value.contains("url(") || value.contains("javascript:");
        if node.attributes().any(|a| a.name().starts_with("on") || a.name() == "href" || fetched(a.value())) {
            return Err(format!("an attribute of `{name}` that runs or fetches something"));
        }
        let classes: Vec<&str> = node.attribute("class").unwrap_or_default().split(' ').collect();
        let is = |known: &[&str]| known.iter().any(|known| classes.contains(known));
        match name {
            "text" => {
                let text = node.text().unwrap_or_default().to_owned();
                drawn.texts.push((text, number(node, "x")?, number(node, "y")?));
            }
            "rect" if is(&["domain", "outside"]) => drawn.boxes.push(rect(node)?),
            "path" if is(&["outside"]) => drawn.boxes.push(around(&points(node.attribute("d").unwrap_or_default())?)),
            "rect" if is(&["event", "rule", "route", "clock"]) => drawn.labels.push(rect(node)?),
            "path" if is(&["between"]) => drawn.ways.push(points(node.attribute("d").unwrap_or_default())?),
            _ => {}
        }
    }
    Ok(drawn)
}

fn rect(node: Node<'_, '_>) -> Result<Rect, String> {
    let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| number(node, name));
    let (x, y) = (x?, y?);
    Ok([x, y, x + width?, y + height?])
}

fn number(node: Node<'_, '_>, name: &str) -> Result<f64, String> {
    let text = node.attribute(name).ok_or_else(|| format!("`{}` has no `{name}`", node.tag_name().name()))?;
    text.parse().map_err(|_| format!("`{name}` is `{text}`"))
}

fn around(points: &[(f64, f64)]) -> Rect {
    points.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |[left, top, right, bottom], (x, y)| {
        [left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)]
    })
}

/// Points on a path of absolute moves, lines and curves, twenty on each curve.
fn points(path: &str) -> Result<Vec<(f64, f64)>, String> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut rest = path;
    while let Some(command) = rest.chars().next() {
        let end = rest[1..].find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |at| at + 1);
        let numbers = rest[1..end].split_whitespace().map(str::parse);
        let numbers: Vec<f64> = numbers.collect::<Result<_, _>>().map_err(|_| format!("a path `{path}`"))?;
        match (command, numbers.as_slice()) {
            ('M' | 'L', [x, y]) => points.push((*x, *y)),
            ('C', [x1, y1, x2, y2, x3, y3]) => {
                let (x0, y0) = *points.last().ok_or("a curve from nowhere")?;
                let on = |t: f64, [a, b, c, d]: [f64; 4]| {
                    let u = 1.0 - t;
                    u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                };
                let steps = (1..=20).map(|step| f64::from(step) / 20.0);
                points.extend(steps.map(|t| (on(t, [x0, *x1, *x2, *x3]), on(t, [y0, *y1, *y2, *y3]))));
            }
            ('Z', []) => {}
            _ => return Err(format!("a path `{path}`")),
        }
        rest = &rest[end..];
    }
    Ok(points)
}
