//! ARNs of what exists outside the file.

use std::fmt;

/// The name of a resource in all of AWS, in its parts. Invariant: it holds nothing that IAM, CloudFormation or a drawing
/// reads as anything but itself; no wildcard, no variable, no blank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arn {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// `sqs`.
    pub service: String,
    /// Empty where the resource has none.
    pub region: String,
    /// Empty where the resource has none.
    pub account: String,
    /// All that follows.
    pub resource: String,
}

impl Arn {
    /// Reads an ARN.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let arn = parts.next()?;
        let [partition, service, region, account, resource] = std::array::from_fn(|_| parts.next().map(str::to_owned));
        let arn = (arn == "arn").then_some(Arn {
            partition: partition?,
            service: service?,
            region: region?,
            account: account?,
            resource: resource?,
        })?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/+=@,".contains(c);
        let known = ["aws", "aws-cn", "aws-us-gov"].contains(&arn.partition.as_str());
        let account =
            arn.account.is_empty() || arn.account.len() == 12 && arn.account.bytes().all(|b| b.is_ascii_digit());
        let named = !arn.service.is_empty() && !arn.resource.is_empty();
        (known && account && named && text.len() <= 1_600 && text.chars().all(plain)).then_some(arn)
    }
}

impl Arn {
    /// The last words of the resource: what people call it.
    pub fn name(&self) -> &str {
        let head = ["api-destination/", "deliverystream/", "event-bus/", "function:", "stateMachine:", "stream/"];
        let name = head.iter().find_map(|head| self.resource.strip_prefix(head));
        name.unwrap_or(&self.resource)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Arn { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// The AWS partition of a region. Nothing goes from one to another.
pub fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_what_it_was_read_from() {
        for text in [
            "arn:aws:sqs:eu-west-1:111111111111:orders",
            "arn:aws-cn:lambda:cn-north-1:111111111111:function:audit:live",
            "arn:aws:iam::111111111111:role/path/name",
        ] {
            assert_eq!(Arn::parse(text).expect("an ARN").to_string(), text);
        }
    }

    #[test]
    fn what_would_be_read_as_more_than_itself_is_no_arn() {
        for text in [
            "orders",
            "arn:aws:sqs:eu-west-1:orders",
            "arn:aws:sqs:eu-west-1:1:orders",
            "arn:aws:sqs:eu-west-1:111111111111:",
            "arn:aws:sqs:eu-west-1:111111111111:*",
            "arn:aws:sqs:eu-west-1:111111111111:${aws:username}",
            "arn:gcp:sqs:eu-west-1:111111111111:orders",
            "urn:aws:sqs:eu-west-1:111111111111:orders",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
