//! # invalid-override
//!
//! An override gives a property a value that CloudFormation would not take, or one that Busline cannot answer for: a
//! wrong type, a word that is none of the choices, a property that AWS sets itself, a function of CloudFormation's.
//!
//! ## Why it matters
//!
//! The property goes into the template as it stands. A mistake in it would show in the middle of a deployment, in one
//! account of several; a reference, or a value that is looked up, would not show at all in a review.
//!
//! ## Instead of
//!
//! ```yaml
//! overrides:
//!   service:
//!     handlers.allocate-stock:
//!       AWS::Lambda::Function: { EphemeralStorage: { Size: 1GB } }
//! ```
//!
//! write
//!
//! ```yaml
//! overrides:
//!   service:
//!     handlers.allocate-stock:
//!       AWS::Lambda::Function: { EphemeralStorage: { Size: 1024 } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};

const CODE: &str = "invalid-override";

/// Nothing stands under a declaration or a type.
pub fn empty(key: &Spanned<String>) -> Diagnostic {
    let fact = format!("nothing is overridden under `{}`", key.value);
    Diagnostic::error(CODE, fact, key.span, "nothing").help("write the properties, or leave it out")
}

/// A value is none that the property takes, for a reason: `is too small`.
pub fn value(kind: &str, property: &str, reason: &str, span: Span) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{property}` of `{kind}` {reason}"), span, "cannot be used")
}

/// A property is the type's own to set.
pub fn read_only(kind: &str, property: &str, span: Span) -> Diagnostic {
    let fact = format!("`{property}` of `{kind}` is set by AWS itself");
    Diagnostic::error(CODE, fact, span, "not to be set").help("leave it out")
}

/// Nothing stands where a value has to.
pub fn null(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, "a property is overridden with nothing", span, "nothing")
        .help("CloudFormation knows no empty value: write one, or leave the property out")
}

/// A number is beyond what JSON can say exactly.
pub fn number(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, "a property is overridden with a number that no template can hold", span, "not exact")
        .help("whole numbers go up to 9007199254740992")
}

/// A key that CloudFormation would take for one of its functions.
pub fn function(key: &Spanned<String>) -> Diagnostic {
    let fact = format!("CloudFormation would take `{}` for a function of its own", key.value);
    Diagnostic::error(CODE, fact, key.span, "not a value")
        .help("an override holds values that can be read and checked here: write the name or the ARN itself")
}

/// A text that CloudFormation would replace by what it finds elsewhere.
pub fn lookup(span: Span) -> Diagnostic {
    let fact = "CloudFormation would look up `{{resolve:…}}` when the stack is deployed";
    Diagnostic::error(CODE, fact, span, "not a value")
        .help("an override holds values that can be read and checked here; a function reads its `secrets` itself")
}

/// A text with a pseudo parameter in it, which would stand there as it is.
pub fn pseudo_parameter(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, "CloudFormation puts nothing in the place of `${AWS::…}` here", span, "not a value")
        .help("write the account or the region itself; where environments differ, in the environment's `overrides`")
}
