//! A relay's image: its one static program and the certificates that it needs, on nothing.
//!
//! Invariant: owners, modes and times are the same whoever packages, so that the image's digest says what is in it.

use std::io::Write;

use flate2::{Compression, GzBuilder};
use oci_spec::image::{
    Arch, ConfigBuilder, Descriptor, ImageConfigurationBuilder, ImageManifestBuilder, MediaType, Os, RootFsBuilder,
    Sha256Digest,
};
use tar::{EntryType, Header};

use super::{authorities, sha256};
use crate::plan::resource::Architecture;

/// Where the task definition looks for the program.
const PROGRAM: &str = "relay";
/// Where programs look for the authorities that are trusted in general.
const TRUSTED: &str = "etc/ssl/certs/ca-certificates.crt";
/// User and group that distroless images call `nonroot`.
const NONROOT: &str = "65532:65532";
/// An image's day of making is part of its digest, so that all have the same.
const CREATED: &str = "1970-01-01T00:00:00Z";

/// An image, ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The processor that it is for.
    pub architecture: Arch,
    /// The manifest; its digest is the image's.
    pub manifest: Blob,
    /// What the manifest refers to: the configuration, then the layers from the lowest.
    pub blobs: Vec<Blob>,
}

/// Bytes that are known by their digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// What they are.
    pub media_type: MediaType,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Blob {
    /// `sha256:…`.
    pub fn digest(&self) -> String {
        format!("sha256:{}", sha256(&self.bytes))
    }

    /// How others refer to them.
    pub fn descriptor(&self) -> Descriptor {
        let digest: Sha256Digest = sha256(&self.bytes).parse().expect("64 hexadecimal digits");
        Descriptor::new(self.media_type.clone(), self.bytes.len() as u64, digest)
    }
}

/// What goes into an image.
#[derive(Clone, Copy, Debug)]
pub struct Contents<'a> {
    /// The static program.
    pub program: &'a [u8],
    /// Where it looks for the certificates of DocumentDB's authorities, and what they are.
    pub certificates: Option<(&'a str, &'a [u8])>,
    /// The processor that it is built for.
    pub architecture: Architecture,
}

/// The image of these contents.
pub fn image(contents: &Contents<'_>) -> Image {
    let architecture = match contents.architecture {
        Architecture::X86 => Arch::Amd64,
        Architecture::Arm => Arch::ARM64,
    };
    let trusted = authorities::public();
    // Certificates change rarely: a layer of their own is stored once for all relays.
    let of_documentdb = contents.certificates.map(|(place, bundle)| (place.trim_start_matches('/'), 0o644, bundle));
    let certificates: Vec<_> = [(TRUSTED, 0o644, trusted.as_bytes())].into_iter().chain(of_documentdb).collect();
    let certificates = layer(&certificates);
    let program = layer(&[(PROGRAM, 0o755, contents.program)]);
    let tars = [certificates, program];
    let layers = tars.each_ref().map(|tar| Blob { media_type: MediaType::ImageLayerGzip, bytes: compressed(tar) });
    let configuration = Blob {
        media_type: MediaType::ImageConfig,
        bytes: configuration(&architecture, tars.iter().map(|tar| format!("sha256:{}", sha256(tar))).collect()),
    };
    let manifest = ImageManifestBuilder::default()
        .schema_version(2_u32)
        .media_type(MediaType::ImageManifest)
        .config(configuration.descriptor())
        .layers(layers.iter().map(Blob::descriptor).collect::<Vec<_>>())
        .build()
        .and_then(|manifest| manifest.to_string())
        .expect("a manifest with all that one must have");
    let manifest = Blob { media_type: MediaType::ImageManifest, bytes: manifest.into_bytes() };
    Image { architecture, manifest, blobs: std::iter::once(configuration).chain(layers).collect() }
}

fn configuration(architecture: &Arch, diff_ids: Vec<String>) -> Vec<u8> {
    let runs = ConfigBuilder::default().user(NONROOT).entrypoint(vec![format!("/{PROGRAM}")]).working_dir("/").build();
    let root = RootFsBuilder::default().typ("layers").diff_ids(diff_ids).build();
    let built = runs.and_then(|runs| {
        let image =
            ImageConfigurationBuilder::default().created(CREATED).architecture(architecture.clone()).os(Os::Linux);
        image.config(runs).rootfs(root?).build()?.to_string()
    });
    built.expect("a configuration with all that one must have").into_bytes()
}

/// A tar of files, each by its path, mode and bytes, and of the folders that they lie in.
fn layer(files: &[(&str, u32, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, mode, bytes) in files {
        let folders = path.match_indices('/').map(|(at, _)| &path[..=at]);
        let mut written = Ok(());
        for folder in folders {
            written = written
                .and_then(|()| archive.append_data(&mut header(EntryType::Directory, 0o755, 0), folder, &[][..]));
        }
        let mut file = header(EntryType::Regular, *mode, bytes.len() as u64);
        written.and_then(|()| archive.append_data(&mut file, path, *bytes)).expect("memory takes short paths");
    }
    archive.into_inner().expect("memory takes everything")
}

/// Of root, and of no time.
fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    // Where it was compressed is part of the format; 255 is unknown.
    let mut stream = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    stream.write_all(bytes).and_then(|()| stream.finish()).expect("memory takes everything")
}

#[cfg(test)]
#[path = "image/tests.rs"]
mod tests;
