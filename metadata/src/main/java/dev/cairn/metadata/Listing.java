package dev.cairn.metadata;

import java.util.List;
import java.util.Optional;

/**
 * One page of a listing, in UTF-8 byte order.
 *
 * @param entries objects and common prefixes, in one order
 * @param sequence the point in time that the page shows; ask for the next page with it
 * @param next what to pass as {@code after} for the next page; absent on the last
 */
public record Listing(List<Entry> entries, long sequence, Optional<String> next) {
    /** An object or a common prefix. */
    public sealed interface Entry {}

    /** An object whose key is not rolled up. */
    public record Item(ObjectVersion object) implements Entry {}

    /** Stands for all keys that start with {@code prefix}, which ends with the delimiter. */
    public record CommonPrefix(String prefix) implements Entry {}
}
