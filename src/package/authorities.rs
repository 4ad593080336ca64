//! Certificates of authorities: those that sign a DocumentDB cluster's own, which AWS publishes as a file, and those that
//! the web trusts, by which a relay in an otherwise empty image knows AWS's endpoints.

use base64::Engine;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// Where AWS publishes the certificates of the authorities of RDS and DocumentDB.
pub const PUBLISHED: &str = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";

/// Why a file is no bundle of certificates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A block cannot be read.
    #[error("block {0} of it is no certificate in PEM")]
    Malformed(usize),
    /// There is no certificate in it.
    #[error("it holds no certificate in PEM")]
    Empty,
}

/// How many certificates a bundle holds.
pub fn count(bundle: &[u8]) -> Result<usize, Fault> {
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(bundle) {
        count += 1;
        // A certificate is a DER sequence, of more than 127 bytes in any case.
        if !certificate.is_ok_and(|der| der.starts_with(&[0x30, 0x82])) {
            return Err(Fault::Malformed(count));
        }
    }
    if count == 0 { Err(Fault::Empty) } else { Ok(count) }
}

/// The authorities that browsers trust, in PEM, as Mozilla lists them.
pub fn public() -> String {
    let mut text = String::new();
    for certificate in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let base64 = base64::engine::general_purpose::STANDARD.encode(certificate);
        for line in base64.as_bytes().chunks(64) {
            text.extend(line.iter().map(|byte| char::from(*byte)));
            text.push('\n');
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_trust_is_a_bundle() {
        assert!(count(public().as_bytes()).expect("a bundle") > 100);
    }

    #[test]
    fn amazon_is_among_them() {
        let amazon = |der: &CertificateDer<'_>| der.windows(16).any(|part| part == b"Amazon Root CA 1");
        assert!(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().any(amazon));
    }

    #[test]
    fn anything_else_is_not() {
        assert_eq!(count(b""), Err(Fault::Empty));
        assert_eq!(count(b"<html>Not Found</html>"), Err(Fault::Empty));
        let cut = public().split_at(300).0.to_owned();
        assert_eq!(count(cut.as_bytes()), Err(Fault::Malformed(1)));
        let text = "-----BEGIN CERTIFICATE-----\naGVsbG8gd29ybGQ=\n-----END CERTIFICATE-----\n";
        assert_eq!(count(text.as_bytes()), Err(Fault::Malformed(1)));
    }
}
