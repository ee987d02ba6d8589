package dev.cairn.node.bench;

/** Numbers that look random and follow from others. */
final class Bits {
    private static final double UNIT_53 = 0x1p-53;

    private Bits() {}

    /** A bijection that spreads every bit over all: the finalizer of SplitMix64 (Stafford's variant 13). */
    static long mix(long bits) {
        long z = bits + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 up to, and without, 1. */
    static double uniform(long bits) {
        return (bits >>> 11) * UNIT_53;
    }
}
