package dev.cairn.metadata;

import java.util.Set;

/** What must hold of an object's current version, decided when the command is applied. */
public sealed interface Precondition {
    /** The key has no object ({@code If-None-Match: *}). */
    record Absent() implements Precondition {}

    /** The key has an object, of any version ({@code If-Match: *}). */
    record Present() implements Precondition {}

    /** The current version is one of these ({@code If-Match}); a key without object fails. */
    record AnyOf(Set<Long> versions) implements Precondition {
        public AnyOf {
            versions = Set.copyOf(versions);
        }
    }

    /** The current version is none of these ({@code If-None-Match}); a key without object passes. */
    record NoneOf(Set<Long> versions) implements Precondition {
        public NoneOf {
            versions = Set.copyOf(versions);
        }
    }
}
