package dev.cairn.metadata;

import java.util.regex.Pattern;

/**
 * Name of a bucket by the rules of S3 general purpose buckets: 3 to 63 characters of {@code a-z 0-9 . -}, beginning and
 * ending with a letter or digit, no two dots in a row, not formed like an IPv4 address.
 */
public record BucketName(String value) implements Comparable<BucketName> {
    public static final int LENGTH_MIN = 3;
    public static final int LENGTH_MAX = 63;

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9.-]*[a-z0-9]");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** @throws InvalidValueException naming the rule that {@code value} breaks */
    public BucketName {
        if (value.length() < LENGTH_MIN || value.length() > LENGTH_MAX) {
            throw new InvalidValueException("bucket", "3 to 63 characters", value);
        }
        if (!SHAPE.matcher(value).matches() || value.contains("..")) {
            throw new InvalidValueException(
                    "bucket", "a-z, 0-9, '-' and single dots, first and last a letter or digit", value);
        }
        if (IPV4.matcher(value).matches()) {
            throw new InvalidValueException("bucket", "not formed like an IPv4 address", value);
        }
    }

    @Override
    public int compareTo(BucketName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
