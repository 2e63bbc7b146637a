//! A weighted logistic regression with a ridge, by Newton's method: few steps, the same weights each time.

use crate::model::logistic::Logistic;

/// Facts, whether they were right, and how much the example counts.
pub(super) type Example<const N: usize> = ([f32; N], bool, f32);

/// How much large weights cost, on facts of one spread.
const RIDGE: f64 = 3.0;

const STEPS: usize = 25;

/// Fits one weight to each fact; the first fact is always 1 and costs nothing.
pub(super) fn fit<const N: usize>(examples: &[Example<N>]) -> Logistic<N> {
    let spread = spread(examples);
    let mut weights = [0.0f64; N];
    for _ in 0..STEPS {
        let (slope, curve) = derivatives(examples, &weights, &spread);
        let step = solve(curve, slope);
        weights.iter_mut().zip(step).for_each(|(w, s)| *w += s);
    }
    Logistic::with_weights(std::array::from_fn(|i| (weights[i] / spread[i]) as f32))
}

/// The standard deviation of each fact; 1 where it never changes.
fn spread<const N: usize>(examples: &[Example<N>]) -> [f64; N] {
    let n = examples.len().max(1) as f64;
    std::array::from_fn(|i| {
        let mean = examples.iter().map(|e| f64::from(e.0[i])).sum::<f64>() / n;
        let square = examples.iter().map(|e| (f64::from(e.0[i]) - mean).powi(2)).sum::<f64>() / n;
        if square > 1e-12 { square.sqrt() } else { 1.0 }
    })
}

/// The slope of the likelihood at these weights, and its negated curvature.
fn derivatives<const N: usize>(
    examples: &[Example<N>],
    weights: &[f64; N],
    spread: &[f64; N],
) -> ([f64; N], [[f64; N]; N]) {
    let (mut slope, mut curve) = ([0.0; N], [[0.0; N]; N]);
    for i in 1..N {
        slope[i] = -RIDGE * weights[i];
        curve[i][i] = RIDGE;
    }
    curve[0][0] = 1e-9;
    for (facts, right, weight) in examples {
        let x: [f64; N] = std::array::from_fn(|i| f64::from(facts[i]) / spread[i]);
        let sum: f64 = x.iter().zip(weights).map(|(x, w)| x * w).sum();
        let p = 1.0 / (1.0 + libm::exp(-sum));
        let weight = f64::from(*weight);
        let (error, steep) = (weight * (f64::from(u8::from(*right)) - p), weight * p * (1.0 - p));
        for i in 0..N {
            slope[i] += error * x[i];
            for j in 0..=i {
                curve[i][j] += steep * x[i] * x[j];
            }
        }
    }
    (slope, curve)
}

/// Solves `curve * x = slope`, given the lower half of a positive definite matrix, by Cholesky's method.
fn solve<const N: usize>(mut curve: [[f64; N]; N], mut slope: [f64; N]) -> [f64; N] {
    for i in 0..N {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| curve[i][k] * curve[j][k]).sum();
            let rest = curve[i][j] - sum;
            curve[i][j] = if i == j { rest.max(1e-12).sqrt() } else { rest / curve[j][j] };
        }
    }
    for i in 0..N {
        let sum: f64 = (0..i).map(|k| curve[i][k] * slope[k]).sum();
        slope[i] = (slope[i] - sum) / curve[i][i];
    }
    for i in (0..N).rev() {
        let sum: f64 = (i + 1..N).map(|k| curve[k][i] * slope[k]).sum();
        slope[i] = (slope[i] - sum) / curve[i][i];
    }
    slope
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back() {
        // Odds of exp(2x - 1), each point counted as often as they say.
        let mut examples = Vec::new();
        for step in -30..=30 {
            let x = step as f32 / 10.0;
            let p = 1.0 / (1.0 + libm::expf(1.0 - 2.0 * x));
            examples.push(([1.0, x], true, 1000.0 * p));
            examples.push(([1.0, x], false, 1000.0 * (1.0 - p)));
        }
        let [bias, slope] = *fit(&examples).weights();
        assert!((bias + 1.0).abs() < 0.01 && (slope - 2.0).abs() < 0.01, "{bias} {slope}");
    }

    #[test]
    fn a_fact_that_never_changes_gets_no_weight() {
        let examples = [([1.0, 0.0], true, 1.0), ([1.0, 0.0], false, 1.0)];
        assert_eq!(fit(&examples).weights(), &[0.0, 0.0]);
    }
}
