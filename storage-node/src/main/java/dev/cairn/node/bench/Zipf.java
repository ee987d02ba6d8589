package dev.cairn.node.bench;

import java.util.random.RandomGenerator;

/**
 * Keys of which the one of rank {@code k} has the probability of {@code 1 / k^exponent}, times a constant. Popular keys are spread
 * over all numbers, or they would lie side by side in every index.
 *
 * <p>Drawn by rejection-inversion: W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete
 * distributions", ACM TOMACS 6(3), 1996, in constant time and without tables. The numerical form is that of Apache Commons RNG's
 * {@code RejectionInversionZipfSampler}.
 */
final class Zipf implements KeyDistribution.Drawn {
    /** That of YCSB. */
    static final double EXPONENT_DEFAULT = 0.99;

    /** A prime beyond every count, so that multiplying by it is a bijection modulo any. */
    private static final long SPREAD = 2_654_435_761L;

    private final int count;
    private final double exponent;
    private final double hIntegralX1;
    private final double hIntegralCount;
    private final double s;

    Zipf(int count, double exponent) {
        this.count = count;
        this.exponent = exponent;
        this.hIntegralX1 = hIntegral(1.5) - 1;
        this.hIntegralCount = hIntegral(count + 0.5);
        this.s = 2 - hIntegralInverse(hIntegral(2.5) - h(2));
    }

    @Override
    public int next(RandomGenerator random) {
        return (int) (rank(random) * SPREAD % count);
    }

    /** From 1, the most frequent, to {@code count}. */
    int rank(RandomGenerator random) {
        while (true) {
            double u = hIntegralCount + random.nextDouble() * (hIntegralX1 - hIntegralCount);
            double x = hIntegralInverse(u);
            int k = Math.clamp(Math.round(x), 1, count);
            if (k - x <= s || u >= hIntegral(k + 0.5) - h(k)) {
                return k;
            }
        }
    }

    private double hIntegral(double x) {
        double logX = Math.log(x);
        return expm1OverX((1 - exponent) * logX) * logX;
    }

    private double h(double x) {
        return Math.exp(-exponent * Math.log(x));
    }

    private double hIntegralInverse(double x) {
        double t = Math.max(-1, x * (1 - exponent));
        return Math.exp(log1pOverX(t) * x);
    }

    /** {@code log(1 + x) / x}, exact near 0 too. */
    private static double log1pOverX(double x) {
        return Math.abs(x) > 1e-8 ? Math.log1p(x) / x : 1 - x * (1 / 2.0 - x * (1 / 3.0 - x / 4));
    }

    /** {@code (exp(x) - 1) / x}, exact near 0 too. */
    private static double expm1OverX(double x) {
        return Math.abs(x) > 1e-8 ? Math.expm1(x) / x : 1 + x / 2 * (1 + x / 3 * (1 + x / 4));
    }
}
