//! Personal data: where it is in an object.

use super::{Kind, Object, Shape};

impl Object {
    /// The outermost places that hold personal data: `customer.name`, `lines[].note` in each element of an array, and
    /// `notes.*` under each key of a map.
    pub fn personal(&self) -> Vec<String> {
        let below = |field: &super::Field| below(&field.name, &field.shape);
        self.fields.iter().flat_map(below).collect()
    }
}

impl Shape {
    /// Whether the place, or each element of an array or a map in it, is personal as a whole.
    pub(super) fn is_personal(&self) -> bool {
        self.personal
            || match &self.kind {
                Kind::Array(element) | Kind::Map(element) => element.is_personal(),
                _ => false,
            }
    }
}

fn below(path: &str, shape: &Shape) -> Vec<String> {
    if shape.personal {
        return vec![path.to_owned()];
    }
    match &shape.kind {
        Kind::Array(element) => below(&format!("{path}[]"), element),
        Kind::Map(element) => below(&format!("{path}.*"), element),
        Kind::Object(object) => object.personal().into_iter().map(|inner| format!("{path}.{inner}")).collect(),
        _ => Vec::new(),
    }
}
