//! ARNs, as far as delivery asks.

/// The service that an ARN names.
pub fn service(arn: &str) -> &str {
    arn.split(':').nth(2).unwrap_or_default()
}

/// The region that an ARN names.
pub fn region(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap_or_default()
}

/// The account that an ARN names.
pub fn account(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

/// What comes last in an ARN: a name.
pub fn name(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or_default()
}

/// The rights that delivering to a resource takes; none where nothing is known of such.
pub fn delivery(arn: &str) -> &'static [&'static str] {
    match service(arn) {
        "events" if arn.contains(":api-destination/") => &["events:InvokeApiDestination"],
        "events" => &["events:PutEvents"],
        "firehose" => &["firehose:PutRecord", "firehose:PutRecordBatch"],
        "kinesis" => &["kinesis:PutRecord"],
        "lambda" => &["lambda:InvokeFunction"],
        "sns" => &["sns:Publish"],
        "sqs" => &["sqs:SendMessage"],
        "states" => &["states:StartExecution"],
        _ => &[],
    }
}
