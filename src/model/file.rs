//! The form of a model file: `dixit-model`, the version of the form, what it is a model of, the length and the checksum
//! of the body, the body. Its sections are packed by zstd, each alone, so that they are read side by side. All numbers
//! are little-endian.
//!
//! **Invariant: reading never allocates more than the body's length justifies, which is bounded, and never panics.**

use std::borrow::Cow;

use xxhash_rust::xxh3::xxh3_64;

const MAGIC: &[u8; 11] = b"dixit-model";
/// Raised when a feature or the form changes, so that an old file is refused rather than misread.
pub const VERSION: u32 = 2;

/// Most bytes that a section may unpack to.
const LARGEST: u64 = 1 << 28;

/// Models in use: the checksum of each file, by the name of the model.
pub type Checksums = std::collections::BTreeMap<String, String>;

/// The checksum of a whole model file, as it stands in `run.json`.
#[must_use]
pub fn checksum(file: &[u8]) -> String {
    format!("xxh3:{:016x}", xxh3_64(file))
}

/// Why a model file cannot be used: one line for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged(pub String);

/// Builds the bytes of a model file.
#[derive(Debug, Default)]
pub struct Writer {
    body: Vec<u8>,
}

impl Writer {
    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.body.extend_from_slice(bytes);
    }

    /// Adds an integer of 64 bits.
    pub fn u64(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    /// Adds an integer of 32 bits.
    pub fn i32(&mut self, value: i32) {
        self.bytes(&value.to_le_bytes());
    }

    /// Adds a real number.
    pub fn f32(&mut self, value: f32) {
        self.bytes(&value.to_le_bytes());
    }

    /// Adds a number of things.
    pub fn length(&mut self, length: usize) {
        self.u64(length as u64);
    }

    /// A number of which most are small.
    pub fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.body.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.body.push(value as u8);
    }

    /// Adds a part that can be read by itself.
    pub fn section(&mut self, part: &Self) {
        let packed = zstd::bulk::compress(&part.body, 19).expect("memory can be packed");
        self.length(part.body.len());
        self.length(packed.len());
        self.bytes(&packed);
    }

    /// The whole file, a model of `kind`.
    #[must_use]
    pub fn finish(self, kind: &str) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend_from_slice(&VERSION.to_le_bytes());
        let mut name = [0; 16];
        name[..kind.len()].copy_from_slice(kind.as_bytes());
        file.extend_from_slice(&name);
        file.extend_from_slice(&(self.body.len() as u64).to_le_bytes());
        file.extend_from_slice(&xxh3_64(&self.body).to_le_bytes());
        file.extend_from_slice(&self.body);
        file
    }
}

/// Reads what [`Writer`] wrote.
#[derive(Debug)]
pub struct Reader<'a> {
    body: Cow<'a, [u8]>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Opens a model of `kind`.
    ///
    /// # Errors
    /// If it is no model file, one of another kind or version, or its checksum is wrong.
    pub fn open(file: &'a [u8], kind: &str) -> Result<Self, Damaged> {
        let mut reader = Self { body: Cow::Borrowed(file), at: 0 };
        if reader.array::<11>().ok().as_ref() != Some(MAGIC) {
            return Err(Damaged("not a model file of dixit".to_owned()));
        }
        let version = reader.array().map(u32::from_le_bytes)?;
        if version != VERSION {
            let told = format!("made for version {version} of model files, this is {VERSION}; train it again");
            return Err(Damaged(told));
        }
        let name = reader.array::<16>()?;
        let found = String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned();
        if found != kind {
            return Err(Damaged(format!("a model of '{found}', not of '{kind}'")));
        }
        let (length, sum) = (reader.u64()?, reader.u64()?);
        let body = &file[reader.at..];
        if xxh3_64(body) != sum || length != body.len() as u64 {
            return Err(Damaged("damaged: its checksum is wrong; get the file again".to_owned()));
        }
        Ok(Self { body: Cow::Borrowed(body), at: 0 })
    }

    /// The section that follows, still packed.
    ///
    /// # Errors
    /// If the file ends before.
    pub fn section(&mut self) -> Result<Section, Damaged> {
        let length = self.u64()?;
        let packed = self.length(1)?;
        Ok(Section { packed: self.slice(packed)?.to_vec(), length })
    }

    /// The next `length` bytes.
    ///
    /// # Errors
    /// If the file ends before.
    pub fn slice(&mut self, length: usize) -> Result<&[u8], Damaged> {
        let bytes = self.body[self.at..].get(..length).ok_or_else(|| Damaged("cut off".to_owned()))?;
        self.at += length;
        Ok(bytes)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// If the file ends before; so for all that follow.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Damaged> {
        let bytes = self.body[self.at..].first_chunk().ok_or_else(|| Damaged("cut off".to_owned()))?;
        self.at += N;
        Ok(*bytes)
    }

    /// An integer of 64 bits.
    ///
    /// # Errors
    /// At the end of the file.
    pub fn u64(&mut self) -> Result<u64, Damaged> {
        self.array().map(u64::from_le_bytes)
    }

    /// An integer of 32 bits.
    ///
    /// # Errors
    /// At the end of the file.
    pub fn i32(&mut self) -> Result<i32, Damaged> {
        self.array().map(i32::from_le_bytes)
    }

    /// A real number.
    ///
    /// # Errors
    /// At the end of the file, or if it is infinite or none.
    pub fn f32(&mut self) -> Result<f32, Damaged> {
        let value = f32::from_le_bytes(self.array()?);
        let wrong = || Damaged("a weight that is no number; train it again".to_owned());
        value.is_finite().then_some(value).ok_or_else(wrong)
    }

    /// A number of which most are small.
    ///
    /// # Errors
    /// At the end of the file, or if it is none.
    pub fn varint(&mut self) -> Result<u64, Damaged> {
        let mut value = 0;
        for (i, byte) in self.body[self.at..].iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * i);
            if *byte < 0x80 {
                self.at += i + 1;
                return Ok(value);
            }
        }
        Err(Damaged("cut off, or a number out of range".to_owned()))
    }

    /// A number of things that follow, each of `size` bytes or more.
    ///
    /// # Errors
    /// At the end of the file, or if there cannot be so many.
    pub fn length(&mut self, size: usize) -> Result<usize, Damaged> {
        let length = self.u64()?;
        if length.saturating_mul(size as u64) > (self.body.len() - self.at) as u64 {
            return Err(Damaged("cut off".to_owned()));
        }
        Ok(length as usize)
    }
}

/// A part of a model file that can be read by itself.
#[derive(Debug)]
pub struct Section {
    packed: Vec<u8>,
    length: u64,
}

impl Section {
    /// Unpacks it.
    ///
    /// # Errors
    /// If it is not what its length says.
    pub fn open(&self) -> Result<Reader<'static>, Damaged> {
        let unpacked = (self.length <= LARGEST).then(|| zstd::bulk::decompress(&self.packed, self.length as usize));
        match unpacked {
            Some(Ok(body)) if body.len() as u64 == self.length => Ok(Reader { body: Cow::Owned(body), at: 0 }),
            _ => Err(Damaged("damaged: a section cannot be unpacked; get the file again".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_any_bit_flipped_is_refused() {
        let mut writer = Writer::default();
        let mut part = Writer::default();
        part.u64(7);
        writer.section(&part);
        let file = writer.finish("test");
        assert_eq!(Reader::open(&file, "test").unwrap().section().unwrap().open().unwrap().u64().unwrap(), 7);
        assert!(Reader::open(&file, "other").is_err());
        for byte in 0..file.len() {
            let mut damaged = file.clone();
            damaged[byte] ^= 4;
            assert!(Reader::open(&damaged, "test").is_err(), "byte {byte}");
            assert!(Reader::open(&file[..byte], "test").is_err(), "cut at {byte}");
        }
    }
}
