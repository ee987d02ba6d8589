package dev.cairn.metadata;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a bucket accepts, how it is stored, and what is made of it. Empty lists and absent limits allow everything.
 *
 * @param maxObjectBytes largest body in bytes, at least 0
 * @param allowedTypes media types accepted, {@code type/subtype} or {@code type/*}, in lower case
 * @param deniedTypes media types refused, same form; wins over {@code allowedTypes}
 * @param allowedExtensions extensions of keys accepted, without dot, in lower case
 * @param deniedExtensions extensions of keys refused, same form; wins over {@code allowedExtensions}
 * @param verifyType refuse a body whose sniffed content contradicts its declared type
 * @param compression of bodies that are stored from now on
 * @param variants of pictures
 * @param copies of bodies that are stored from now on
 */
public record BucketSettings(
        OptionalLong maxObjectBytes,
        List<String> allowedTypes,
        List<String> deniedTypes,
        List<String> allowedExtensions,
        List<String> deniedExtensions,
        boolean verifyType,
        Compression compression,
        BucketVariants variants,
        WantedCopies copies) {
    public static final BucketSettings DEFAULT = new BucketSettings(
            OptionalLong.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            false,
            Compression.AUTO,
            BucketVariants.DEFAULT,
            WantedCopies.USUAL);

    public BucketSettings {
        allowedTypes = List.copyOf(allowedTypes);
        deniedTypes = List.copyOf(deniedTypes);
        allowedExtensions = List.copyOf(allowedExtensions);
        deniedExtensions = List.copyOf(deniedExtensions);
    }

    /** The same with another compression. */
    public BucketSettings with(Compression other) {
        return new BucketSettings(
                maxObjectBytes,
                allowedTypes,
                deniedTypes,
                allowedExtensions,
                deniedExtensions,
                verifyType,
                other,
                variants,
                copies);
    }

    /** The same with other variants. */
    public BucketSettings with(BucketVariants other) {
        return new BucketSettings(
                maxObjectBytes,
                allowedTypes,
                deniedTypes,
                allowedExtensions,
                deniedExtensions,
                verifyType,
                compression,
                other,
                copies);
    }

    /** The same with another number of copies. */
    public BucketSettings with(WantedCopies other) {
        return new BucketSettings(
                maxObjectBytes,
                allowedTypes,
                deniedTypes,
                allowedExtensions,
                deniedExtensions,
                verifyType,
                compression,
                variants,
                other);
    }
}
