//! Images as an OCI image layout: a folder that other tools read as they read a registry. What images share is there once.

use std::collections::BTreeMap;

use oci_spec::image::{
    ANNOTATION_REF_NAME, Descriptor, DescriptorBuilder, ImageIndexBuilder, MediaType, OciLayoutBuilder, Os,
    PlatformBuilder,
};

use super::image::Image;

/// An image and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The relay's package, `payments--payment-changes-relay`.
    pub name: String,
    /// The image.
    pub image: Image,
}

/// The files of a layout, by their path in it.
pub fn layout(images: &[Named]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for Named { image, .. } in images {
        for blob in std::iter::once(&image.manifest).chain(&image.blobs) {
            let place = blob.digest().replace(':', "/");
            files.insert(format!("blobs/{place}"), blob.bytes.clone());
        }
    }
    let entries = images.iter().map(entry);
    let index = ImageIndexBuilder::default()
        .schema_version(2_u32)
        .media_type(MediaType::ImageIndex)
        .manifests(entries.collect::<Vec<_>>())
        .build()
        .and_then(|index| index.to_string())
        .expect("an index with all that one must have");
    let mark = OciLayoutBuilder::default()
        .image_layout_version("1.0.0")
        .build()
        .and_then(|mark| mark.to_string())
        .expect("a mark with all that one must have");
    files.insert("index.json".to_owned(), index.into_bytes());
    files.insert("oci-layout".to_owned(), mark.into_bytes());
    files
}

/// How the index refers to an image.
fn entry(named: &Named) -> Descriptor {
    let manifest = named.image.manifest.descriptor();
    let platform = PlatformBuilder::default().architecture(named.image.architecture.clone()).os(Os::Linux).build();
    let entry = platform.and_then(|platform| {
        DescriptorBuilder::default()
            .media_type(manifest.media_type().clone())
            .digest(manifest.digest().clone())
            .size(manifest.size())
            .platform(platform)
            .annotations([(ANNOTATION_REF_NAME.to_owned(), named.name.clone())])
            .build()
    });
    entry.expect("a descriptor with all that one must have")
}
