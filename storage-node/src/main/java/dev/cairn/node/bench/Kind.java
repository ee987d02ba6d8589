package dev.cairn.node.bench;

import java.util.Locale;

/** What a request of the load does. */
public enum Kind {
    GET,
    PUT,
    DELETE,
    HEAD,
    LIST,
    RANGE;

    /** As options and results name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it asks for one object, so that there must be some. */
    boolean needsObjects() {
        return this == GET || this == HEAD || this == RANGE;
    }

    boolean writes() {
        return this == PUT || this == DELETE;
    }
}
