//! Feature hashing: names of features are never kept, only 64 bits of each.
//!
//! **Invariant: a hash is the same on every machine and in every version that reads the same model file.**

/// Odd constants with well-spread bits (digits of π).
const A: u64 = 0x243f_6a88_85a3_08d3;
const B: u64 = 0x1319_8a2e_0370_7345;

/// Mixes two values: the fold of their 128-bit product.
#[inline]
#[must_use]
pub fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ A).wrapping_mul(u128::from(b.rotate_left(29) ^ B));
    (product as u64) ^ ((product >> 64) as u64)
}

/// The hash of a word, its ASCII letters in lower case, its digits all alike and its curly apostrophes straight.
#[inline]
#[must_use]
pub fn word(word: &str) -> u64 {
    let mut hash = word.len() as u64;
    if word.is_ascii() {
        for chunk in word.as_bytes().chunks(8) {
            let mut letters = 0;
            for &byte in chunk {
                let byte = if byte.is_ascii_digit() { b'0' } else { byte.to_ascii_lowercase() };
                letters = letters << 8 | u64::from(byte);
            }
            hash = mix(hash, letters);
        }
        return hash;
    }
    // A length in bytes would tell a curly apostrophe from a straight one.
    let folded: String = word.chars().map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase).collect();
    if folded.is_ascii() {
        return self::word(&folded);
    }
    folded.chars().fold(hash, |hash, c| mix(hash, u64::from(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        for (a, b) in [("Said", "said"), ("1997", "2016"), ("don’t", "don't"), ("ÉTAT", "état")] {
            assert_eq!(word(a), word(b), "{a} {b}");
        }
        for (a, b) in [("said", "says"), ("12", "123"), ("", "a"), ("it's", "its")] {
            assert_ne!(word(a), word(b), "{a} {b}");
        }
    }
}
