package dev.cairn.monitoring;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What is worth timing. A node's own operations are the constants; others may be named, and are counted as {@link #OTHER} once
 * there are too many of them.
 *
 * @param name public API: it is a label value of exported metrics, and stands in addresses
 */
public record Operation(String name, Group group) {
    /** Operations that are switched on and off together. */
    public enum Group {
        /** Bodies of objects on their way in or out, and what ends them. */
        TRANSFER,
        METADATA,
        /** What the store does on its disks. */
        STORAGE,
        CLUSTER,
        /** What is made of bodies. */
        CONTENT,
        /** Named by those who use the monitor. */
        CUSTOM
    }

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    public static final Operation UPLOAD = new Operation("upload", Group.TRANSFER);
    public static final Operation DOWNLOAD = new Operation("download", Group.TRANSFER);
    public static final Operation DELETE = new Operation("delete", Group.TRANSFER);
    public static final Operation METADATA_READ = new Operation("metadata_read", Group.METADATA);
    public static final Operation METADATA_WRITE = new Operation("metadata_write", Group.METADATA);
    public static final Operation METADATA_LIST = new Operation("metadata_list", Group.METADATA);
    /** One change of the metadata, from its submission to its answer: what requests that change something wait for. */
    public static final Operation COMMAND = new Operation("command", Group.STORAGE);
    /** One batch of commands, from its proposal to its application. */
    public static final Operation COMMIT = new Operation("commit", Group.STORAGE);
    /** One {@code fdatasync} of a volume. */
    public static final Operation FSYNC = new Operation("fsync", Group.STORAGE);

    public static final Operation REPLICATION = new Operation("replication", Group.CLUSTER);
    public static final Operation REPAIR = new Operation("repair", Group.CLUSTER);
    public static final Operation COMPRESSION = new Operation("compression", Group.CONTENT);
    public static final Operation DECOMPRESSION = new Operation("decompression", Group.CONTENT);
    public static final Operation THUMBNAIL = new Operation("thumbnail", Group.CONTENT);
    /** Answering with a variant of a picture, made or kept. */
    public static final Operation VARIANT = new Operation("variant", Group.CONTENT);

    /** Making an archive of objects, or reading in a stored one: takes as long as its client. */
    public static final Operation ARCHIVE = new Operation("archive", Group.CONTENT);

    /** Making objects of the files of a stored archive. */
    public static final Operation EXTRACTION = new Operation("extraction", Group.CONTENT);

    /** All custom operations beyond those that a monitor tells apart. */
    public static final Operation OTHER = new Operation("other", Group.CUSTOM);

    /** All of a node's own. */
    public static final List<Operation> KNOWN = List.of(
            UPLOAD,
            DOWNLOAD,
            DELETE,
            METADATA_READ,
            METADATA_WRITE,
            METADATA_LIST,
            COMMAND,
            COMMIT,
            FSYNC,
            REPLICATION,
            REPAIR,
            COMPRESSION,
            DECOMPRESSION,
            THUMBNAIL,
            VARIANT,
            ARCHIVE,
            EXTRACTION);

    public Operation {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name of an operation must match " + NAME + "; is \"" + name + "\"");
        }
    }

    /**
     * An operation that the node does not have itself.
     *
     * @throws IllegalArgumentException if the name is malformed, or is that of another operation
     */
    public static Operation custom(String name) {
        if (name.equals(OTHER.name) || KNOWN.stream().anyMatch(known -> known.name.equals(name))) {
            throw new IllegalArgumentException("\"" + name + "\" is an operation of the node itself");
        }
        return new Operation(name, Group.CUSTOM);
    }
}
