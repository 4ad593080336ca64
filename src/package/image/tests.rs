//! An image, read back by those who will read it: the format's own types, and a tar's.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use oci_spec::image::{ImageConfiguration, ImageIndex, ImageManifest, OciLayout};

use super::*;
use crate::package::layout::{self, Named};

const CONTENTS: Contents<'_> = Contents {
    program: b"program",
    certificates: Some(("/global-bundle.pem", b"certificates")),
    architecture: Architecture::Arm,
};

fn read(blob: &Blob) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(blob.bytes.as_slice()).read_to_end(&mut bytes).expect("a compressed layer");
    bytes
}

#[test]
fn the_same_contents_give_the_same_image() {
    assert_eq!(image(&CONTENTS), image(&CONTENTS));
    let other = image(&Contents { program: b"another", ..CONTENTS });
    assert_ne!(image(&CONTENTS).manifest.digest(), other.manifest.digest());
    // The layer of certificates is shared.
    assert_eq!(image(&CONTENTS).blobs[1], other.blobs[1]);
}

#[test]
fn it_runs_the_relay_as_nobody_in_particular() {
    let image = image(&CONTENTS);
    let manifest = ImageManifest::from_reader(image.manifest.bytes.as_slice()).expect("a manifest");
    let referred = std::iter::once(manifest.config()).chain(manifest.layers());
    for (descriptor, blob) in referred.zip(&image.blobs) {
        assert_eq!(descriptor.digest().to_string(), blob.digest());
        assert_eq!(descriptor.size(), blob.bytes.len() as u64);
        assert_eq!(*descriptor.media_type(), blob.media_type);
    }
    let configuration = ImageConfiguration::from_reader(image.blobs[0].bytes.as_slice()).expect("a configuration");
    assert_eq!(*configuration.architecture(), Arch::ARM64);
    let runs = configuration.config().as_ref().expect("what it runs");
    assert_eq!(runs.entrypoint().as_deref(), Some(&["/relay".to_owned()][..]));
    assert_eq!(runs.user().as_deref(), Some("65532:65532"));
    let diff_ids: Vec<String> =
        image.blobs[1..].iter().map(|layer| format!("sha256:{}", sha256(&read(layer)))).collect();
    assert_eq!(*configuration.rootfs().diff_ids(), diff_ids);
}

#[test]
fn its_layers_hold_the_program_and_the_certificates_and_nothing_else() {
    let image = image(&CONTENTS);
    let mut found = Vec::new();
    for layer in &image.blobs[1..] {
        let tar = read(layer);
        for entry in tar::Archive::new(tar.as_slice()).entries().expect("a tar") {
            let entry = entry.expect("an entry");
            let header = entry.header();
            assert_eq!((header.uid().ok(), header.gid().ok(), header.mtime().ok()), (Some(0), Some(0), Some(0)));
            let path = entry.path().expect("a path").display().to_string();
            found.push((path, header.mode().expect("a mode")));
        }
    }
    let wanted = [
        ("etc/", 0o755),
        ("etc/ssl/", 0o755),
        ("etc/ssl/certs/", 0o755),
        ("etc/ssl/certs/ca-certificates.crt", 0o644),
        ("global-bundle.pem", 0o644),
        ("relay", 0o755),
    ];
    assert_eq!(found, wanted.map(|(path, mode)| (path.to_owned(), mode)));
}

#[test]
fn a_layout_finds_each_image_by_its_name() {
    let named = |name: &str, program| Named { name: name.to_owned(), image: image(&Contents { program, ..CONTENTS }) };
    let images = [named("payments--one-relay", b"one"), named("payments--other-relay", b"other")];
    let files: BTreeMap<String, Vec<u8>> = layout::layout(&images);
    let mark = OciLayout::from_reader(files["oci-layout"].as_slice()).expect("a mark");
    assert_eq!(mark.image_layout_version(), "1.0.0");
    let index = ImageIndex::from_reader(files["index.json"].as_slice()).expect("an index");
    for (entry, named) in index.manifests().iter().zip(&images) {
        let names = entry.annotations().as_ref().expect("a name");
        assert_eq!(names["org.opencontainers.image.ref.name"], named.name);
        let place = format!("blobs/{}", entry.digest().to_string().replace(':', "/"));
        assert_eq!(files[&place], named.image.manifest.bytes);
    }
    // Two manifests, configurations and programs, and the certificates once.
    assert_eq!(files.keys().filter(|path| path.starts_with("blobs/sha256/")).count(), 7);
    for (path, bytes) in &files {
        if let Some(digest) = path.strip_prefix("blobs/sha256/") {
            assert_eq!(digest, sha256(bytes));
        }
    }
}
