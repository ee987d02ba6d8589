package dev.cairn.metadata;

import java.util.List;
import java.util.Optional;

/** The ways in which bodies are compressed. Codes are on disks: they never change meaning. */
public enum Coding {
    /** RFC 8878. */
    ZSTD(1, 1, 3, 19),
    /** The LZ4 frame format. It has one level here. */
    LZ4(2, 1, 1, 1),
    /** RFC 1952. */
    GZIP(3, 1, 6, 9),
    /** RFC 1950. */
    DEFLATE(4, 1, 6, 9),
    /** The framing format of Snappy. */
    SNAPPY(5, 1, 1, 1),
    /** The xz file format. */
    XZ(6, 0, 3, 9);

    private final int code;
    private final int leastLevel;
    private final int usualLevel;
    private final int mostLevel;

    /**
     * What a caller may choose: more takes longer and gives less.
     *
     * @param usual where nobody chooses
     */
    public record Levels(int least, int usual, int most) {
        public boolean contains(int level) {
            return level >= least && level <= most;
        }
    }

    Coding(int code, int leastLevel, int usualLevel, int mostLevel) {
        this.code = code;
        this.leastLevel = leastLevel;
        this.usualLevel = usualLevel;
        this.mostLevel = mostLevel;
    }

    /** 1 to 255. */
    public int code() {
        return code;
    }

    public Levels levels() {
        return new Levels(leastLevel, usualLevel, mostLevel);
    }

    /** @return empty if a later version knows it, or nobody does */
    public static Optional<Coding> ofCode(int code) {
        return List.of(values()).stream().filter(each -> each.code == code).findFirst();
    }
}
