//! [`Share`]: a share with its confidence interval (Wilson, JASA 1927), which holds for few cases and near 0 and 1 too.

/// The normal quantile of a 95 % interval.
const Z: f64 = 1.959_964;

/// A share of cases that may weigh differently.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// Cases.
    pub n: u64,
    right: f64,
    weight: f64,
    squares: f64,
}

impl Share {
    /// Adds a case of this weight.
    pub fn add(&mut self, right: bool, weight: f64) {
        self.n += 1;
        self.right += if right { weight } else { 0.0 };
        self.weight += weight;
        self.squares += weight * weight;
    }

    /// The share, 0 to 1; nothing without a case.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.right / self.weight)
    }

    /// Where the share of all cases lies with 95 % confidence. Cases of unequal weight tell less: as many as Kish's
    /// effective size.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        let share = self.value()?;
        let n = self.weight * self.weight / self.squares;
        let middle = share + Z * Z / (2.0 * n);
        let width = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        let of = 1.0 + Z * Z / n;
        Some((((middle - width) / of).max(0.0), ((middle + width) / of).min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_literature() {
        // Newcombe (Statistics in Medicine 1998), table I, the score method without continuity correction.
        for (right, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let mut share = Share::default();
            (0..n).for_each(|i| share.add(i < right, 3.5));
            let (l, h) = share.interval().unwrap();
            assert!((l - low).abs() < 5e-5 && (h - high).abs() < 5e-5, "{right} of {n}: {l} {h}");
        }
        assert_eq!(Share::default().interval(), None);
    }

    #[test]
    fn weights_shift_the_share_and_widen_the_interval() {
        let (mut even, mut uneven) = (Share::default(), Share::default());
        for i in 0..40 {
            even.add(i % 2 == 0, 1.0);
            uneven.add(i % 2 == 0, if i < 20 { 9.0 } else { 1.0 });
        }
        let width = |share: &Share| share.interval().map(|(low, high)| high - low).unwrap();
        assert_eq!(uneven.value(), Some(0.5));
        assert!(width(&uneven) > width(&even));
        uneven.add(true, 100.0);
        // Of 300 in all, 200 are right.
        assert!((uneven.value().unwrap() - 2.0 / 3.0).abs() < 1e-12);
    }
}
