//! Secrets of handlers: what is read by SDK when it is needed, and known here by its place alone.

use super::{Arn, partition};
use crate::diagnostic::Diagnostics;
use crate::finding::invalid_value::because;
use crate::name::SecretName;
use crate::source::Spanned;
use crate::syntax::value::{Table, Text};

/// A secret that a handler may read.
#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    /// The name by which the function is given it.
    pub name: Spanned<SecretName>,
    /// Where it lies: partition, region and account are set. Of a Secrets Manager secret it is whole, or without the hyphen
    /// and six characters that Secrets Manager has put behind its name.
    pub arn: Spanned<Arn>,
    /// What keeps it.
    pub kind: SecretKind,
}

/// What keeps a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecretKind {
    /// AWS Secrets Manager.
    Secret,
    /// The Parameter Store of AWS Systems Manager.
    Parameter,
}

/// A handler's secrets, in the order of the file; what is no secret is reported and left out.
pub fn lower(secrets: &Table<SecretName, Spanned<Text>>, diagnostics: &mut Diagnostics) -> Vec<Secret> {
    let lower = |(name, written): &(Spanned<SecretName>, Spanned<Text>)| match read(&written.value.0) {
        Ok((kind, arn)) => Some(Secret { name: name.clone(), arn: Spanned { value: arn, span: written.span }, kind }),
        Err((fact, help)) => {
            diagnostics.push(because(fact, written.span, help));
            None
        }
    };
    secrets.entries.iter().filter_map(lower).collect()
}

fn read(text: &str) -> Result<(SecretKind, Arn), (&'static str, &'static str)> {
    let help = "write an ARN like `arn:aws:secretsmanager:eu-west-1:111111111111:secret:stripe-key-a1B2c3` or \
                `arn:aws:ssm:eu-west-1:111111111111:parameter/stripe-key`";
    let Some(arn) = Arn::parse(text) else { return Err(("this is no ARN", help)) };
    let (kind, head) = match arn.service.as_str() {
        "secretsmanager" => (SecretKind::Secret, "secret:"),
        "ssm" => (SecretKind::Parameter, "parameter/"),
        _ => return Err(("this is the ARN of neither a secret nor a parameter", help)),
    };
    let name = arn.resource.strip_prefix(head).unwrap_or_default();
    let marks = match kind {
        SecretKind::Secret => "-_./+=@",
        SecretKind::Parameter => "-_./",
    };
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c)) {
        return Err(("this is the ARN of neither a secret nor a parameter", help));
    }
    if arn.account.is_empty() || arn.region.is_empty() {
        return Err(("a secret lies in an account and a region, and this ARN lacks one", help));
    }
    if arn.partition != partition(&arn.region) {
        return Err(("the region of this ARN is in another partition than it says", help));
    }
    Ok((kind, arn))
}

impl Secret {
    /// What a policy lets somebody read: the secret, or whatever has its name and six characters behind it. A name that
    /// itself ends in a hyphen and six characters is taken for a whole ARN, by Secrets Manager as well.
    pub fn resource(&self) -> String {
        let suffix = self.arn.value.resource.rsplit_once('-').map(|(_, suffix)| suffix);
        let whole = suffix.is_some_and(|s| s.len() == 6 && s.chars().all(|c| c.is_ascii_alphanumeric()));
        match self.kind {
            SecretKind::Secret if !whole => format!("{}-??????", self.arn.value),
            SecretKind::Secret | SecretKind::Parameter => self.arn.value.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn resource(text: &str) -> Option<String> {
        let (kind, arn) = read(text).ok()?;
        let name = SecretName::parse("KEY").expect("a name");
        let (name, arn) =
            (Spanned { value: name, span: Span::default() }, Spanned { value: arn, span: Span::default() });
        Some(Secret { name, arn, kind }.resource())
    }

    #[test]
    fn a_policy_names_the_one_secret() {
        let whole = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop/stripe-key-a1B2c3";
        assert_eq!(resource(whole).as_deref(), Some(whole));
        let partial = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop/stripe-key";
        assert_eq!(resource(partial), Some(format!("{partial}-??????")));
        let parameter = "arn:aws-cn:ssm:cn-north-1:111111111111:parameter/shop/stripe-secret";
        assert_eq!(resource(parameter).as_deref(), Some(parameter));
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for text in [
            "stripe-key",
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:",
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:stripe-key-a1B2c3:password::",
            "arn:aws:secretsmanager:eu-west-1:111111111111:parameter/stripe-key",
            "arn:aws:secretsmanager::111111111111:secret:stripe-key",
            "arn:aws:secretsmanager:eu-west-1::secret:stripe-key",
            "arn:aws:secretsmanager:cn-north-1:111111111111:secret:stripe-key",
            "arn:aws:ssm:eu-west-1:111111111111:parameter/stripe-key:3",
            "arn:aws:s3:::stripe-keys",
        ] {
            assert_eq!(resource(text), None, "{text}");
        }
    }
}
