package dev.cairn.node.bench;

import java.util.Locale;

/** How a store is spoken to. */
public enum Api {
    /** Cairn's own. */
    CAIRN("/v1/buckets/%s/objects"),
    /** S3 with buckets in the path and no signatures: for stores that a node is measured beside. */
    S3("/%s");

    private final String objects;

    Api(String objects) {
        this.objects = objects;
    }

    /** As the option names it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The path of a bucket's objects, without a slash at its end. */
    String objects(String bucket) {
        return objects.formatted(bucket);
    }
}
