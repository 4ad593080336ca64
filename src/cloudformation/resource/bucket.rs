//! Failure buckets.

use serde_json::{Value as Json, json};

use crate::cloudformation::policy;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{Bucket, BucketPolicy, Value};

/// Encrypted, private, and emptied by itself: what was deleted or expired is gone a day later, and so is its marker.
pub fn bucket(bucket: &Bucket) -> Json {
    json!({
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{
                "ServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" },
            }],
        },
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true,
            "BlockPublicPolicy": true,
            "IgnorePublicAcls": true,
            "RestrictPublicBuckets": true,
        },
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
        "VersioningConfiguration": { "Status": "Enabled" },
        "LifecycleConfiguration": {
            "Rules": [
                {
                    "Id": "Expire",
                    "Status": "Enabled",
                    "ExpirationInDays": bucket.days,
                    "NoncurrentVersionExpiration": { "NoncurrentDays": 1 },
                    "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 1 },
                },
                { "Id": "ForgetDeleted", "Status": "Enabled", "ExpiredObjectDeleteMarker": true },
            ],
        },
    })
}

pub fn policy(policy: &BucketPolicy, region: &str) -> Json {
    let all = vec![attribute(&policy.bucket, "Arn"), Value::Sub(format!("${{{}.Arn}}/*", policy.bucket))];
    let document = policy::document_with_tls(&[], "s3:*", all, region);
    json!({ "Bucket": reference(&policy.bucket), "PolicyDocument": document })
}
