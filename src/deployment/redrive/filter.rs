//! Which letters are meant.

use super::letter::Told;

/// Which letters are meant. One that says nothing means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The source and the detail-type of an event.
    pub event: Option<(String, String)>,
    /// Codes of errors, any of them.
    pub errors: Vec<String>,
    /// Sent at this moment or later, in seconds since 1970.
    pub since: Option<i64>,
    /// Sent before this moment.
    pub until: Option<i64>,
}

impl Filter {
    /// Whether it means every letter.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it means a letter that was sent at this moment.
    pub fn takes(&self, told: &Told, sent: i64) -> bool {
        let is_event = |(source, detail_type): &(String, String)| {
            // A change that became no event has no source yet.
            told.detail_type.as_ref() == Some(detail_type) && told.source.as_ref().is_none_or(|own| own == source)
        };
        let is_error = |code: &String| told.error.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(code));
        self.event.as_ref().is_none_or(is_event)
            && (self.errors.is_empty() || self.errors.iter().any(is_error))
            && self.since.is_none_or(|since| sent >= since)
            && self.until.is_none_or(|until| sent < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_narrows() {
        let told = Told {
            source: Some("app.orders".into()),
            detail_type: Some("OrderPlaced".into()),
            error: Some("NO_PERMISSIONS".into()),
            ..Told::default()
        };
        let open = Filter::default();
        assert!(open.is_open() && open.takes(&told, 100));
        let event =
            |source: &str| Filter { event: Some((source.to_owned(), "OrderPlaced".to_owned())), ..Filter::default() };
        assert!(event("app.orders").takes(&told, 100) && !event("app.stock").takes(&told, 100));
        assert!(event("app.orders").takes(&Told { source: None, ..told.clone() }, 100));
        assert!(!event("app.orders").takes(&Told { detail_type: None, ..told.clone() }, 100));
        let error = |code: &str| Filter { errors: vec!["X".into(), code.into()], ..Filter::default() };
        assert!(error("no_permissions").takes(&told, 100) && !error("NO_RESOURCE").takes(&told, 100));
        let between = Filter { since: Some(100), until: Some(200), ..Filter::default() };
        assert!(!between.takes(&told, 99) && between.takes(&told, 100) && !between.takes(&told, 200));
        assert!(!between.is_open());
    }
}
