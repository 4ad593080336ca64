//! Failure buckets.

/// A failure bucket: encrypted, private, expiring.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Days for which an object is kept.
    pub days: u32,
}

/// The policy of a bucket: its emission holds the denial of everything without TLS.
#[derive(Clone, Debug)]
pub struct BucketPolicy {
    /// The bucket's logical ID.
    pub bucket: String,
}
