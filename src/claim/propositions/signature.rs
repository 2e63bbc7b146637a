//! [`Signature`]: a vector in as many bits as it has numbers, to pass over what is far without looking at the vector.
//!
//! A bit is set where the number is above the mean of all vectors. The more alike two vectors, the fewer of their bits
//! differ (Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002).
//!
//! **Invariant: signatures depend on the set of vectors alone.**

use rayon::prelude::*;

use super::super::meaning::{Vector, WIDTH};

/// Bit i stands for number i.
pub(super) type Signature = [u64; WIDTH / 64];

/// The signatures of vectors.
pub(super) fn signatures(of: &[Vector]) -> Vec<Signature> {
    let sums =
        of.par_iter().fold(|| [0i64; WIDTH], add).reduce(|| [0; WIDTH], |a, b| std::array::from_fn(|i| a[i] + b[i]));
    let count = of.len().max(1) as i64;
    let means = sums.map(|sum| sum.div_euclid(count));
    of.par_iter().map(|vector| signature(vector, &means)).collect()
}

fn add(mut sums: [i64; WIDTH], vector: &Vector) -> [i64; WIDTH] {
    sums.iter_mut().zip(vector).for_each(|(sum, number)| *sum += i64::from(*number));
    sums
}

fn signature(vector: &Vector, means: &[i64; WIDTH]) -> Signature {
    let mut bits = Signature::default();
    for (i, (number, mean)) in vector.iter().zip(means).enumerate() {
        bits[i / 64] |= u64::from(i64::from(*number) > *mean) << (i % 64);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_tell_what_is_above_the_mean() {
        let of = |n: i8| std::array::from_fn::<i8, WIDTH, _>(|i| if i == 70 { n } else { 5 });
        assert_eq!(signatures(&[of(1), of(9)]), [[0, 0], [0, 1 << 6]]);
    }
}
