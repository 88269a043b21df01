//! Logos as they come in: checked, shrunk and written anew, so that only their pixels stay (C25).

use std::io::Cursor;

use data_encoding::HEXLOWER;
use image::{ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

/// The largest file that is looked at.
pub(super) const MAX_BYTES: usize = 512 * 1024;
/// The widest and highest picture that is unpacked.
const MAX_SIDE: u32 = 4000;
/// Memory for unpacking one picture.
const MAX_UNPACKED: u64 = 96 * 1024 * 1024;
/// What is kept: twice what pages show, for fine screens.
const KEPT: (u32, u32) = (480, 96);
/// By their first bytes; SVG is a program and none of these.
const KINDS: [ImageFormat; 3] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP];

/// A logo as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    /// Changes with its content.
    pub(super) name: String,
    /// PNG.
    pub(super) bytes: Vec<u8>,
}

/// Reads a picture and writes it anew; nothing if it is none of ours. Takes a while: not for an async task.
pub(super) fn logo(bytes: &[u8]) -> Option<Picture> {
    let kind = image::guess_format(bytes).ok().filter(|kind| KINDS.contains(kind))?;
    if bytes.len() > MAX_BYTES {
        return None;
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_UNPACKED);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let shown = if picture.width() > KEPT.0 || picture.height() > KEPT.1 {
        picture.resize(KEPT.0, KEPT.1, image::imageops::FilterType::Lanczos3)
    } else {
        picture
    };
    let mut written = Vec::new();
    image::DynamicImage::ImageRgba8(shown.into_rgba8())
        .write_to(&mut Cursor::new(&mut written), ImageFormat::Png)
        .ok()?;
    let hash = HEXLOWER.encode(&Sha256::digest(&written)[..12]);
    Some(Picture { name: format!("{hash}.png"), bytes: written })
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GenericImageView, Rgb, RgbImage};

    use super::*;

    fn drawn(width: u32, height: u32, kind: ImageFormat) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            Rgb([u8::try_from(x % 256).unwrap(), 80, u8::try_from(y % 256).unwrap()])
        });
        let mut bytes = Vec::new();
        DynamicImage::ImageRgb8(picture).write_to(&mut Cursor::new(&mut bytes), kind).unwrap();
        bytes
    }

    #[test]
    fn three_kinds_are_read_and_all_become_a_png_of_their_pixels() {
        for kind in KINDS {
            let kept = logo(&drawn(60, 30, kind)).unwrap();
            assert_eq!(image::guess_format(&kept.bytes).unwrap(), ImageFormat::Png, "{kind:?}");
            assert_eq!(image::load_from_memory(&kept.bytes).unwrap().dimensions(), (60, 30));
            assert!(kept.name.strip_suffix(".png").is_some_and(|hash| hash.len() == 24));
        }
    }

    #[test]
    fn a_large_picture_is_shrunk_in_proportion() {
        let kept = logo(&drawn(1200, 300, ImageFormat::Png)).unwrap();
        assert_eq!(image::load_from_memory(&kept.bytes).unwrap().dimensions(), (384, 96));
    }

    #[test]
    fn what_hides_in_a_file_beside_its_pixels_is_gone() {
        let mut bytes = drawn(20, 20, ImageFormat::Jpeg);
        bytes.splice(2..2, *b"\xff\xfe\x00\x12<script>secret");
        bytes.extend_from_slice(b"<html><script>alert(1)</script>");
        let kept = logo(&bytes).unwrap();
        assert!(!kept.bytes.windows(6).any(|part| part == b"script" || part == b"secret"));
    }

    #[test]
    fn what_is_no_picture_of_ours_is_refused() {
        let mut broken = drawn(40, 40, ImageFormat::Png);
        broken.truncate(60);
        let mut padded = drawn(40, 40, ImageFormat::Png);
        padded.resize(MAX_BYTES + 1, 0);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
        let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec();
        for bytes in [Vec::new(), b"hello".to_vec(), svg, gif, broken, padded, drawn(4001, 1, ImageFormat::Png)] {
            assert_eq!(logo(&bytes), None);
        }
    }

    /// A program for browsers that begins as a picture does.
    const POLYGLOT: &[u8] =
        b"GIF89a/*\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff*/=1;alert(document.domain)//;";

    #[test]
    fn a_file_that_is_a_program_as_well_is_refused_or_loses_it() {
        assert_eq!(image::guess_format(POLYGLOT).unwrap(), ImageFormat::Gif);
        assert_eq!(logo(POLYGLOT), None);
        // What may come in, with the same program behind it and in front of it.
        for kind in KINDS {
            let both = [drawn(20, 20, kind), POLYGLOT.to_vec()].concat();
            let kept = logo(&both).map(|kept| kept.bytes).unwrap_or_default();
            assert!(!kept.windows(5).any(|part| part == b"alert"), "{kind:?}");
            assert_eq!(logo(&[POLYGLOT.to_vec(), drawn(20, 20, kind)].concat()), None, "{kind:?}");
        }
    }

    #[test]
    fn a_small_file_that_unpacks_to_a_giant_is_refused() {
        let giant = |picture: DynamicImage| {
            let mut bytes = Vec::new();
            picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
            assert!(bytes.len() < MAX_BYTES, "{} bytes: it would be too large as it lies there", bytes.len());
            bytes
        };
        // 50 megapixels, and more than 100 MB in sides that are allowed.
        assert_eq!(logo(&giant(DynamicImage::new_luma8(10_000, 5_000))), None);
        assert_eq!(logo(&giant(DynamicImage::new_rgba16(3_600, 3_500))), None);
        assert!(logo(&giant(DynamicImage::new_luma8(4_000, 4_000))).is_some(), "only large");
    }
}
