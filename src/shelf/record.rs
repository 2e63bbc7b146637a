//! [`Record`]: what has the same number of bytes whatever it holds.

use jiff::civil::Date;

use crate::quote::Polarity;

/// Something of a fixed size that can be put into a file and taken out again.
pub(crate) trait Record: Copy + Send + Sync {
    /// How many bytes it takes.
    const BYTES: usize;

    /// Puts it into exactly as many bytes.
    fn put(&self, to: &mut [u8]);

    /// Takes it out of them.
    fn take(from: &[u8]) -> Self;
}

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Record for $kind {
            const BYTES: usize = size_of::<Self>();

            fn put(&self, to: &mut [u8]) {
                to.copy_from_slice(&self.to_le_bytes());
            }

            fn take(from: &[u8]) -> Self {
                let mut bytes = [0; size_of::<Self>()];
                bytes.copy_from_slice(from);
                Self::from_le_bytes(bytes)
            }
        }
    )*};
}

number!(u8, u32, u64, i32);

macro_rules! tuple {
    ($($part:ident $at:tt),*) => {
        impl<$($part: Record),*> Record for ($($part,)*) {
            const BYTES: usize = 0 $(+ $part::BYTES)*;

            fn put(&self, to: &mut [u8]) {
                let mut at = 0;
                $(self.$at.put(&mut to[at..at + $part::BYTES]); at += $part::BYTES;)*
                debug_assert_eq!(at, Self::BYTES);
            }

            fn take(from: &[u8]) -> Self {
                let mut at = 0;
                let mut next = |bytes: usize| {
                    at += bytes;
                    &from[at - bytes..at]
                };
                ($($part::take(next($part::BYTES)),)*)
            }
        }
    };
}

tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);

impl Record for Polarity {
    const BYTES: usize = 1;

    fn put(&self, to: &mut [u8]) {
        to[0] = *self as u8;
    }

    fn take(from: &[u8]) -> Self {
        let all = [Self::Asserts, Self::Denies, Self::Questions, Self::Other];
        all.into_iter().find(|p| *p as u8 == from[0]).unwrap_or_default()
    }
}

impl<T: Record> Record for Option<T> {
    const BYTES: usize = 1 + T::BYTES;

    fn put(&self, to: &mut [u8]) {
        to.fill(0);
        if let Some(record) = self {
            to[0] = 1;
            record.put(&mut to[1..]);
        }
    }

    fn take(from: &[u8]) -> Self {
        (from[0] == 1).then(|| T::take(&from[1..]))
    }
}

impl Record for Date {
    const BYTES: usize = 4;

    fn put(&self, to: &mut [u8]) {
        (i32::from(self.year()) << 16 | i32::from(self.month()) << 8 | i32::from(self.day())).put(to);
    }

    fn take(from: &[u8]) -> Self {
        let number = i32::take(from);
        Self::new((number >> 16) as i16, (number >> 8) as i8, number as i8).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn again<T: Record + PartialEq + std::fmt::Debug>(record: T) {
        let mut bytes = vec![0; T::BYTES];
        record.put(&mut bytes);
        assert_eq!(T::take(&bytes), record);
    }

    #[test]
    fn records_come_back() {
        again((7_u8, u32::MAX - 3, u64::MAX - 9));
        for day in [None, Some(date(2021, 12, 31)), Some(date(-9999, 1, 1)), Some(date(-1, 2, 28)), Some(Date::MAX)] {
            again((day, 5_u32));
        }
        [Polarity::Asserts, Polarity::Denies, Polarity::Questions, Polarity::Other].into_iter().for_each(again);
    }
}
