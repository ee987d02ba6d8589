package dev.cairn.replication.layout;

/** The mixing function of SplitMix64. It never changes: {@link Partition} stands on it. */
public final class Mixer {
    private Mixer() {}

    /** A bijection of 64 bits in which every bit of the result hangs on every bit of {@code value}. */
    public static long mix(long value) {
        long once = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        long twice = (once ^ (once >>> 27)) * 0x94d049bb133111ebL;
        return twice ^ (twice >>> 31);
    }
}
