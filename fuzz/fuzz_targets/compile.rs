//! Any text through every stage: it ends, every finding has a place in the text, and what has no error becomes files.
#![no_main]
#![expect(clippy::disallowed_types, reason = "the fuzzer's macro may write down what it tried")]

use busline::diagnostic::Diagnostics;
use busline::source::{Source, Sources};
use busline::{compile, syntax};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let sources = Sources::new(Source { path: "domains.yaml".into(), text: text.into() });
    let mut diagnostics = Diagnostics::new();
    let plans = syntax::parse(&sources, &mut diagnostics)
        .and_then(|ast| compile::front(&ast, &sources, None, &mut diagnostics))
        .and_then(|sound| compile::plans(&sound, None, &mut diagnostics));
    assert!(plans.is_some() || diagnostics.has_errors(), "nothing was planned, and nothing was said");
    for label in diagnostics.sorted().iter().flat_map(|found| &found.labels) {
        let place = label.span.start as usize..label.span.end as usize;
        assert!(text.get(place).is_some(), "a finding points out of the text");
    }
    if let Some(plans) = plans {
        compile::generated(plans);
    }
});
