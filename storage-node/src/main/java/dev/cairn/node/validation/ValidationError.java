package dev.cairn.node.validation;

import java.util.List;

/** Every way the rules of a bucket refuse an upload. A new case breaks the build until it has an HTTP answer. */
public sealed interface ValidationError {
    /** @param sizeBytes the length declared, or reached when the upload was refused */
    record TooLarge(long limitBytes, long sizeBytes) implements ValidationError {}

    /** @param limit the rule that was broken, as a noun phrase */
    record TypeNotAllowed(String type, String limit) implements ValidationError {}

    /** The content looks like something else than what was declared. */
    record TypeMismatch(String declared, String detected) implements ValidationError {}

    /** @param limit the extensions that are allowed or denied */
    record ExtensionNotAllowed(String extension, String rule, List<String> limit) implements ValidationError {
        public ExtensionNotAllowed {
            limit = List.copyOf(limit);
        }
    }
}
