//! `busline explain`.

use serde_json::json;

use super::arguments::{self, Common, Format};
use super::{Error, Exit, terminal};
use crate::diagnostic::suggestion;
use crate::finding::{PAGES, Page};

/// Prints a finding's page, or the list of all.
pub fn run(_: &Common, options: &arguments::Explain) -> Result<Exit, Error> {
    let Some(code) = &options.code else {
        terminal::answer(&list(options.format))?;
        return Ok(Exit::Done);
    };
    let Some(page) = PAGES.iter().find(|page| page.code == code) else {
        let help = suggestion(code, PAGES.iter().map(|page| page.code))
            .unwrap_or_else(|| "`busline explain --list` shows them all".to_owned());
        return Err(Error::Usage(format!("there is no finding `{code}`; {help}")));
    };
    terminal::answer(&match options.format {
        Format::Text => page.text(),
        Format::Json => format!("{:#}\n", json!({ "code": page.code, "page": page.text() })),
    })?;
    Ok(Exit::Done)
}

fn list(format: Format) -> String {
    let width = PAGES.iter().map(|page| page.code.len()).max().unwrap_or(0);
    match format {
        Format::Text => PAGES.iter().map(|page| format!("{:width$}  {}\n", page.code, page.summary())).collect(),
        Format::Json => {
            let entry = |page: &Page| json!({ "code": page.code, "summary": page.summary() });
            format!("{:#}\n", PAGES.iter().map(entry).collect::<serde_json::Value>())
        }
    }
}
