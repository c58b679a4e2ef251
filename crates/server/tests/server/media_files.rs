//! Files to upload: pictures, and videos made of boxes by hand.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A picture that is red on the left and blue on the right.
pub(crate) fn picture(width: u32, height: u32) -> DynamicImage {
    let colour = |x, _| {
        if x < width / 2 {
            Rgb([230, 20, 20])
        } else {
            Rgb([20, 20, 230])
        }
    };
    RgbImage::from_fn(width, height, colour).into()
}

pub(crate) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Jpeg)
}

/// Noise, which no format makes small.
pub(crate) fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [red, green, blue, _] = state.to_be_bytes();
        Rgb([red, green, blue])
    })
}

/// Where the picture was taken, as a camera writes it: 48 degrees, and these hundredths of minutes.
pub(crate) const SECRET_MINUTES: u32 = 0x5EC2_E701;

/// `jpeg` as of a camera that was held upright, with the place in its EXIF.
pub(crate) fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value,
        ]
        .concat()
    };
    let none = [0; 4];
    // The lists of the picture and of the place, each with a length before and an address behind.
    let picture = [
        &2_u16.to_le_bytes()[..],
        &entry(0x0112, 3, 1, [orientation, 0, 0, 0]),
        &entry(0x8825, 4, 1, 38_u32.to_le_bytes()),
        &none,
    ]
    .concat();
    let place = [
        &2_u16.to_le_bytes()[..],
        &entry(1, 2, 2, *b"N\0\0\0"),
        &entry(2, 5, 3, 68_u32.to_le_bytes()),
        &none,
    ]
    .concat();
    let degrees: Vec<u8> = [48, 1, SECRET_MINUTES, 100, 0, 1]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect();
    let tiff = [&b"II*\0\x08\0\0\0"[..], &picture, &place, &degrees].concat();
    assert_eq!(
        (8 + picture.len(), 8 + picture.len() + place.len()),
        (38, 68)
    );
    let content = [&b"Exif\0\0"[..], &tiff].concat();
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &content, &jpeg[2..]].concat()
}

/// A PNG of this size by its header, with hardly any content.
pub(crate) fn png_that_claims(width: u32, height: u32, bits: u8, colour: u8) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], content: &[u8]| {
        let named = [&kind[..], content].concat();
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length[..], &named, &crc(&named).to_be_bytes()].concat()
    };
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[bits, colour, 0, 0, 0],
    ]
    .concat();
    let nothing = b"\x78\x9c\x63\x00\x00\x00\x01\x00\x01";
    let chunks = [
        chunk(b"IHDR", &header),
        chunk(b"IDAT", nothing),
        chunk(b"IEND", &[]),
    ];
    [&b"\x89PNG\r\n\x1a\n"[..], &chunks.concat()].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

pub(crate) fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&length[..], kind, content].concat()
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

/// When it was filmed, in the seconds of such files.
const FILMED: u32 = 0xDEAD_BEE1;
pub(crate) const FILMED_BYTES: [u8; 4] = FILMED.to_be_bytes();
/// What must not be in a video that was taken.
pub(crate) const SECRETS: [&str; 7] = [
    "+48.1374",
    "ISO6709",
    "HOMEADDRESS",
    "HIDDEN",
    "Pocket Camera",
    "XMPDATA",
    "mebx",
];

/// A video to be made.
#[derive(Clone, Debug)]
pub(crate) struct Film {
    pub(crate) seconds: u32,
    pub(crate) turned: bool,
    /// Kinds of its tracks, in their order.
    pub(crate) tracks: Vec<&'static [u8; 4]>,
    /// More boxes at the top.
    pub(crate) more: Vec<u8>,
    /// What is in `moov` besides tracks.
    pub(crate) beside: Vec<u8>,
    /// How many frames the sizes claim.
    pub(crate) claimed: Option<u32>,
}

impl Default for Film {
    fn default() -> Self {
        Self {
            seconds: 4,
            turned: false,
            tracks: vec![b"vide", b"soun", b"meta"],
            more: Vec::new(),
            beside: Vec::new(),
            claimed: None,
        }
    }
}

/// Frames of each track.
const FRAMES: u32 = 3;
pub(crate) const PICTURE: &[u8] = b"PICTUREFRAME";
pub(crate) const SOUND: &[u8] = b"SOUNDFRAME";

impl Film {
    /// With everything in it that tells where it was filmed.
    pub(crate) fn telling() -> Self {
        let place = boxed(b"\xa9xyz", b"\0\x12\x15\xc7+48.1374+011.5755/");
        let keys = boxed(
            b"keys",
            b"\0\0\0\0\0\0\0\x01\0\0\0\x2cmdtacom.apple.quicktime.location.ISO6709",
        );
        let list = boxed(b"ilst", b"+48.1374+011.5755+524.0/");
        let packet = boxed(b"uuid", b"XMPDATAXMPDATA16<x:xmpmeta>+48.1374</x:xmpmeta>");
        Self {
            beside: [
                boxed(b"udta", &place),
                boxed(b"meta", &[keys, list].concat()),
                packet.clone(),
            ]
            .concat(),
            more: [
                packet,
                boxed(b"loci", b"+48.1374"),
                boxed(b"free", b"HIDDEN"),
            ]
            .concat(),
            ..Self::default()
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let brand = boxed(b"ftyp", b"qt  \0\0\x02\0qt  ");
        let mut data = b"HIDDEN".to_vec();
        let mut tracks = Vec::new();
        for (n, kind) in self.tracks.iter().enumerate() {
            let frame = match *kind {
                b"vide" => PICTURE,
                b"soun" => SOUND,
                _ => b"HOMEADDRESS",
            };
            let start = u32::try_from(brand.len() + 8 + data.len()).unwrap();
            data.extend(frame.repeat(FRAMES as usize));
            data.extend(b"HIDDEN");
            let length = u32::try_from(frame.len()).unwrap();
            tracks.extend(self.track(u32::try_from(n).unwrap() + 1, kind, start, length));
        }
        let mut header = numbers(&[0, FILMED, FILMED, 600, self.seconds * 600]);
        header.extend([0; 80]);
        let moov = [boxed(b"mvhd", &header), tracks, self.beside.clone()].concat();
        [
            brand,
            boxed(b"mdat", &data),
            boxed(b"moov", &moov),
            self.more.clone(),
        ]
        .concat()
    }

    fn track(&self, id: u32, kind: &[u8; 4], start: u32, frame: u32) -> Vec<u8> {
        let one = 0x1_0000;
        let matrix = if self.turned {
            [0, one, 0, 0_u32.wrapping_sub(one), 0, 0, 0, 0, 0x4000_0000]
        } else {
            [one, 0, 0, 0, one, 0, 0, 0, 0x4000_0000]
        };
        let head = [
            numbers(&[7, FILMED, FILMED, id, 0, self.seconds * 600, 0, 0, 0, 0]),
            numbers(&matrix),
            numbers(&[640 << 16, 480 << 16]),
        ];
        let clock = numbers(&[0, FILMED, FILMED, 600, self.seconds * 600, 0]);
        let handler = [&[0; 8][..], kind, &[0; 12], b"\x0dPocket Camera"].concat();
        let name: &[u8; 4] = match kind {
            b"vide" => b"avc1",
            b"soun" => b"mp4a",
            _ => b"mebx",
        };
        let sizes = [
            numbers(&[0, 0, self.claimed.unwrap_or(FRAMES)]),
            numbers(&[frame; FRAMES as usize]),
        ];
        let lists = [
            boxed(b"stsd", &[numbers(&[0, 1]), boxed(name, &[0; 78])].concat()),
            boxed(
                b"stts",
                &numbers(&[0, 1, FRAMES, self.seconds * 600 / FRAMES]),
            ),
            boxed(b"stsc", &numbers(&[0, 1, 1, FRAMES, 1])),
            boxed(b"stsz", &sizes.concat()),
            boxed(b"stco", &numbers(&[0, 1, start])),
        ];
        let source = boxed(
            b"dref",
            &[numbers(&[0, 1]), boxed(b"url ", &[0, 0, 0, 1])].concat(),
        );
        let info = [
            boxed(b"vmhd", &[0; 12]),
            boxed(b"dinf", &source),
            boxed(b"stbl", &lists.concat()),
        ];
        let media = [
            boxed(b"mdhd", &clock),
            boxed(b"hdlr", &handler),
            boxed(b"minf", &info.concat()),
        ];
        let track = [
            boxed(b"tkhd", &head.concat()),
            boxed(b"udta", b"HOMEADDRESS"),
            boxed(b"mdia", &media.concat()),
        ];
        boxed(b"trak", &track.concat())
    }
}

pub(crate) fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}
