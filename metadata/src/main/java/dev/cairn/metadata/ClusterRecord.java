package dev.cairn.metadata;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A small value that all nodes of a cluster share under a name, such as the table of its nodes. What is in it, its owner knows.
 *
 * @param name 1 to {@value #NAME_LENGTH_MAX} of {@code a-z 0-9 -}
 * @param version sequence of the change that made it, more than 0
 * @param value at most {@link #VALUE_BYTES_MAX} bytes; not copied, do not change it
 */
public record ClusterRecord(String name, long version, byte[] value) {
    public static final int NAME_LENGTH_MAX = 64;

    /** 1 MiB, less what its command has besides. */
    public static final int VALUE_BYTES_MAX = CodecLimits.COMMAND_BYTES_MAX - 1_024;

    /** Most records of a cluster: each is in the memory of every node. */
    public static final int RECORDS_MAX = 16;

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1," + NAME_LENGTH_MAX + "}");

    public ClusterRecord {
        check(name, value);
        if (version < 1) {
            throw new IllegalArgumentException("the version of a record is more than 0, not " + version);
        }
    }

    /** @throws IllegalArgumentException if a record cannot have this name or value */
    static void check(String name, byte[] value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a record's name is 1 to %d of a-z 0-9 -, not '%s'".formatted(NAME_LENGTH_MAX, name));
        }
        if (value.length > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a record has at most %d bytes, not %d".formatted(VALUE_BYTES_MAX, value.length));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterRecord that
                && version == that.version
                && name.equals(that.name)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Long.hashCode(version);
    }

    @Override
    public String toString() {
        return "record %s of %d, %d bytes".formatted(name, version, value.length);
    }
}
