package dev.cairn.node.http;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Every way a request can be refused before or beside the stores. A new case breaks the build until it has an answer. */
public sealed interface RequestError {
    /**
     * Something in the request cannot be understood.
     *
     * @param field header, query parameter, path or body member
     * @param limit what it must be, as a noun phrase
     * @param value what it is
     */
    record Malformed(String field, String limit, String value) implements RequestError {}

    record NoSuchRoute(String path) implements RequestError {}

    /**
     * Something that is no bucket and no object, and that this node does not have.
     *
     * @param field what names it: a parameter of the path
     */
    record NotFound(String field, String value) implements RequestError {}

    /** The bucket has no variant of that name. */
    record NoSuchVariant(String name, List<String> known) implements RequestError {
        public NoSuchVariant {
            known = List.copyOf(known);
        }
    }

    /**
     * The bucket lets nobody ask for variants that are none of its presets.
     *
     * @param field the parameter that says more of it
     */
    record VariantNotAllowed(String field, String value) implements RequestError {}

    record MethodNotAllowed(String method, List<String> allowed) implements RequestError {
        public MethodNotAllowed {
            allowed = List.copyOf(allowed);
        }
    }

    /**
     * A condition of a read does not hold.
     *
     * @param field the header that states it
     * @param currentVersion the version that is there, absent if there is none
     */
    record ConditionFailed(String field, OptionalLong currentVersion) implements RequestError {}

    /**
     * A page of another origin would change something.
     *
     * @param field the header that tells
     */
    record OriginNotAllowed(String field, String value) implements RequestError {}

    /** The request is for a name that is not this node's. */
    record HostNotAllowed(String host) implements RequestError {}

    record UnsupportedEncoding(String coding) implements RequestError {}

    /** The body is longer than allowed; {@code value} is its length if it is known. */
    record TooLarge(String field, long limitBytes, OptionalLong value) implements RequestError {}

    record RangeNotSatisfiable(String range, long sizeBytes) implements RequestError {}

    record InvalidToken(String reason) implements RequestError {}

    record HeadTooLarge(String part, int limitBytes) implements RequestError {}

    /** A bound of this node was reached; nothing was done. */
    record Busy(String what, Duration retryAfter) implements RequestError {}

    /** The node is shutting down. */
    record Draining() implements RequestError {}

    /**
     * Something that is kept cannot be read, and is not replaced.
     *
     * @param why where it is, and what is wrong with it
     */
    record Unchangeable(String why) implements RequestError {}

    /**
     * A node of the cluster does not read it yet; nothing was done.
     *
     * @param level of formats that all nodes have to read first
     */
    record NotReadByAll(String what, int level) implements RequestError {}

    /** Stored bytes do not match their digest; they were not handed out. */
    record DamagedObject(String what) implements RequestError {}
}
