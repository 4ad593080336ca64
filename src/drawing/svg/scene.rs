//! What is drawn and where: boxes, lines and texts, with nothing left to decide.

use super::text::{self, Face};

/// A place in user units, from the left and from the top.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Its left.
    pub x: f64,
    /// Its top.
    pub y: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
}

impl Rect {
    /// Its right.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Its bottom.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Its middle.
    pub fn middle(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// The same elsewhere.
    pub fn moved(self, by: Point) -> Rect {
        Rect { x: self.x + by.x, y: self.y + by.y, ..self }
    }
}

/// The outline of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    /// A rectangle with round corners.
    Box,
    /// The left, top and bottom of a box.
    Bracket,
    /// A rectangle with half-round ends.
    Pill,
    /// What stores.
    Cylinder,
    /// What stands outside.
    Hexagon,
    /// What keeps things in a row.
    Queue,
}

/// Something with an outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// Its outline.
    pub outline: Outline,
    /// Where.
    pub rect: Rect,
    /// Its classes.
    pub class: String,
}

/// Where a text is anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At its beginning.
    Start,
    /// In its middle.
    Middle,
}

/// A text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Where it is anchored, on its base line.
    pub at: Point,
    /// How.
    pub anchor: Anchor,
    /// How large.
    pub face: Face,
    /// Whether it is written upwards.
    pub upright: bool,
    /// Its classes.
    pub class: String,
    /// What is written.
    pub text: String,
}

impl Text {
    /// What it covers.
    pub fn rect(&self) -> Rect {
        let width = text::width(&self.text, self.face);
        let x = match self.anchor {
            Anchor::Start => self.at.x,
            Anchor::Middle => self.at.x - width / 2.0,
        };
        let level = Rect { x, y: self.at.y - self.face.size * 0.8, width, height: self.face.size };
        if !self.upright {
            return level;
        }
        // A quarter turned about its anchor.
        let (left, above) = (level.x - self.at.x, level.y - self.at.y);
        Rect { x: self.at.x + above, y: self.at.y - left - width, width: level.height, height: width }
    }
}

/// A step of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Straight to a point.
    To(Point),
    /// To a point, leaving and arriving level.
    Swing(Point),
    /// To a point, leaving and arriving plumb.
    Fall(Point),
    /// Round a corner: towards the first point, then to the second.
    Corner(Point, Point),
}

/// A line, which may end in an arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Where it begins.
    pub from: Point,
    /// How it goes on.
    pub steps: Vec<Step>,
    /// Where the arrow at its end points: by how much one step to it goes right and down.
    pub arrow: Option<(f64, f64)>,
    /// Its classes.
    pub class: String,
}

/// What belongs together, with a tooltip where it has one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What a reader's pointer is told over it.
    pub title: Option<String>,
    /// Lines, below.
    pub strokes: Vec<Stroke>,
    /// Shapes.
    pub shapes: Vec<Shape>,
    /// Texts, above.
    pub texts: Vec<Text>,
}

impl Group {
    /// The same elsewhere.
    pub fn moved(mut self, by: Point) -> Group {
        let point = |at: &mut Point| {
            at.x += by.x;
            at.y += by.y;
        };
        for stroke in &mut self.strokes {
            point(&mut stroke.from);
            for step in &mut stroke.steps {
                match step {
                    Step::To(to) | Step::Swing(to) | Step::Fall(to) => point(to),
                    Step::Corner(over, to) => {
                        point(over);
                        point(to);
                    }
                }
            }
        }
        self.shapes.iter_mut().for_each(|shape| shape.rect = shape.rect.moved(by));
        self.texts.iter_mut().for_each(|text| point(&mut text.at));
        self
    }
}

/// A whole drawing: what comes later lies above.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
    /// What is drawn.
    pub groups: Vec<Group>,
}
