//! Every finding, one a file: its page (the file's own header) and the constructors of its diagnostics.
//!
//! The name of a file is the finding's code, its test folder (`tests/rules/<code>/`) and the argument of
//! `busline explain`. Which stage raises it does not matter here.

pub mod duplicate_delivery;
pub mod duplicate_key;
pub mod duplicate_name;
pub mod duplicate_route;
pub mod event_loop;
pub mod expired_acceptance;
pub mod fifo_may_reorder;
pub mod fifo_without_key;
pub mod invalid_acceptance;
pub mod invalid_account;
pub mod invalid_data;
pub mod invalid_name;
pub mod invalid_override;
pub mod invalid_pattern;
pub mod invalid_schema;
pub mod invalid_value;
pub mod invalid_yaml;
pub mod key_only_remove;
pub mod mismatched_rule;
pub mod missing_account;
pub mod missing_auth;
pub mod missing_key;
pub mod missing_target;
pub mod missing_trigger;
pub mod not_overridable;
pub mod open_policy;
pub mod pattern_too_large;
pub mod personal_data;
pub mod policy_too_large;
pub mod protected_property;
pub mod retention_too_short;
pub mod second_hop;
pub mod stale_across_items;
pub mod too_many_parameters;
pub mod too_many_resources;
pub mod too_many_rules;
pub mod too_many_wildcards;
pub mod unconsumed_event;
pub mod unfit_for_store;
pub mod unknown_domain;
pub mod unknown_event;
pub mod unknown_external;
pub mod unknown_handler;
pub mod unknown_key;
pub mod unknown_property;
pub mod unknown_resource;
pub mod unknown_resource_property;
pub mod unknown_rule;
pub mod unknown_store;
pub mod unpublished_event;
pub mod unreadable_schema;
pub mod unsatisfiable_filter;
pub mod unsupported_schema;
pub mod unsupported_target;
pub mod wrong_account;
pub mod wrong_region;
pub mod wrong_type;

/// What `busline explain` shows of a finding.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The code.
    pub code: &'static str,
    /// The source file whose header is the page.
    file: &'static str,
}

impl Page {
    /// The page as Markdown.
    pub fn text(&self) -> String {
        let header = self.file.lines().map_while(|line| line.strip_prefix("//!"));
        header.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
    }

    /// The page's first sentence.
    pub fn summary(&self) -> String {
        self.text().lines().skip(2).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

const fn page(code: &'static str, file: &'static str) -> Page {
    Page { code, file }
}

/// Every page, by code.
pub const PAGES: &[Page] = &[
    page("duplicate-delivery", include_str!("finding/duplicate_delivery.rs")),
    page("duplicate-key", include_str!("finding/duplicate_key.rs")),
    page("duplicate-name", include_str!("finding/duplicate_name.rs")),
    page("duplicate-route", include_str!("finding/duplicate_route.rs")),
    page("event-loop", include_str!("finding/event_loop.rs")),
    page("expired-acceptance", include_str!("finding/expired_acceptance.rs")),
    page("fifo-may-reorder", include_str!("finding/fifo_may_reorder.rs")),
    page("fifo-without-key", include_str!("finding/fifo_without_key.rs")),
    page("invalid-acceptance", include_str!("finding/invalid_acceptance.rs")),
    page("invalid-account", include_str!("finding/invalid_account.rs")),
    page("invalid-data", include_str!("finding/invalid_data.rs")),
    page("invalid-name", include_str!("finding/invalid_name.rs")),
    page("invalid-override", include_str!("finding/invalid_override.rs")),
    page("invalid-pattern", include_str!("finding/invalid_pattern.rs")),
    page("invalid-schema", include_str!("finding/invalid_schema.rs")),
    page("invalid-value", include_str!("finding/invalid_value.rs")),
    page("invalid-yaml", include_str!("finding/invalid_yaml.rs")),
    page("key-only-remove", include_str!("finding/key_only_remove.rs")),
    page("mismatched-rule", include_str!("finding/mismatched_rule.rs")),
    page("missing-account", include_str!("finding/missing_account.rs")),
    page("missing-auth", include_str!("finding/missing_auth.rs")),
    page("missing-key", include_str!("finding/missing_key.rs")),
    page("missing-target", include_str!("finding/missing_target.rs")),
    page("missing-trigger", include_str!("finding/missing_trigger.rs")),
    page("not-overridable", include_str!("finding/not_overridable.rs")),
    page("open-policy", include_str!("finding/open_policy.rs")),
    page("pattern-too-large", include_str!("finding/pattern_too_large.rs")),
    page("personal-data", include_str!("finding/personal_data.rs")),
    page("policy-too-large", include_str!("finding/policy_too_large.rs")),
    page("protected-property", include_str!("finding/protected_property.rs")),
    page("retention-too-short", include_str!("finding/retention_too_short.rs")),
    page("second-hop", include_str!("finding/second_hop.rs")),
    page("stale-across-items", include_str!("finding/stale_across_items.rs")),
    page("too-many-parameters", include_str!("finding/too_many_parameters.rs")),
    page("too-many-resources", include_str!("finding/too_many_resources.rs")),
    page("too-many-rules", include_str!("finding/too_many_rules.rs")),
    page("too-many-wildcards", include_str!("finding/too_many_wildcards.rs")),
    page("unconsumed-event", include_str!("finding/unconsumed_event.rs")),
    page("unfit-for-store", include_str!("finding/unfit_for_store.rs")),
    page("unknown-domain", include_str!("finding/unknown_domain.rs")),
    page("unknown-event", include_str!("finding/unknown_event.rs")),
    page("unknown-external", include_str!("finding/unknown_external.rs")),
    page("unknown-handler", include_str!("finding/unknown_handler.rs")),
    page("unknown-key", include_str!("finding/unknown_key.rs")),
    page("unknown-property", include_str!("finding/unknown_property.rs")),
    page("unknown-resource", include_str!("finding/unknown_resource.rs")),
    page("unknown-resource-property", include_str!("finding/unknown_resource_property.rs")),
    page("unknown-rule", include_str!("finding/unknown_rule.rs")),
    page("unknown-store", include_str!("finding/unknown_store.rs")),
    page("unpublished-event", include_str!("finding/unpublished_event.rs")),
    page("unreadable-schema", include_str!("finding/unreadable_schema.rs")),
    page("unsatisfiable-filter", include_str!("finding/unsatisfiable_filter.rs")),
    page("unsupported-schema", include_str!("finding/unsupported_schema.rs")),
    page("unsupported-target", include_str!("finding/unsupported_target.rs")),
    page("wrong-account", include_str!("finding/wrong_account.rs")),
    page("wrong-region", include_str!("finding/wrong_region.rs")),
    page("wrong-type", include_str!("finding/wrong_type.rs")),
];

/// The codes that `accept` may name: those of warnings, and of the one error that may be meant.
pub const ACCEPTABLE: &[&str] = &[
    "duplicate-delivery",
    "event-loop",
    "fifo-may-reorder",
    "open-policy",
    "pattern-too-large",
    "personal-data",
    "policy-too-large",
    "retention-too-short",
    "stale-across-items",
    "too-many-parameters",
    "too-many-resources",
    "too-many-rules",
    "too-many-wildcards",
    "unconsumed-event",
    "unsatisfiable-filter",
];

/// What `diff` calls dangers, which `accept` may name too: `docs/diff.md` says what each is.
pub const DANGERS: &[&str] = &["break", "broaden", "destroy", "replace", "unknown", "weaken"];
