//! The cluster's certificate and who signed it: made anew for each server, and good for this machine only.

use libtest_mimic::Failed;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;

/// The name under which clients look for the cluster.
pub const CLUSTER: &str = "localhost";

/// The name of its one instance, under which it tells clients to find it.
pub const INSTANCE: &str = "127.0.0.1";

/// A server's identity.
pub struct Identity {
    /// The certificate of the authority, PEM.
    pub ca: String,
    pub config: Arc<ServerConfig>,
}

/// A new authority, and a server whom it vouches for.
pub fn identity() -> Result<Identity, Failed> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate()?;
    let ca = authority.self_signed(&authority_key)?;
    let key = KeyPair::generate()?;
    let server = CertificateParams::new(vec![CLUSTER.to_owned(), INSTANCE.to_owned()])?;
    let certificate = server.signed_by(&key, &Issuer::new(authority, authority_key))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    Ok(Identity { ca: ca.pem(), config: Arc::new(config) })
}
