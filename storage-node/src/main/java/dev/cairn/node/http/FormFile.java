package dev.cairn.node.http;

import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.transfer.PartHead;
import java.util.Optional;

/**
 * A file of a form, before its bytes.
 *
 * @param field name of the form's field
 * @param name of the file, without folders
 * @param keyTemplate what a field before it asked as its key
 * @param declaredType the media type that the client named, if it knew one
 */
record FormFile(String field, String name, Optional<String> keyTemplate, Optional<String> declaredType) {
    /** Stands for the file's name in a key. */
    static final String NAME_VARIABLE = "${filename}";

    private static final String NAMELESS = "file";

    static FormFile of(PartHead head, Optional<String> keyTemplate) {
        return new FormFile(
                head.name(),
                bare(head.filename().orElse("")),
                keyTemplate,
                head.contentType().filter(type -> !type.equalsIgnoreCase(StoreRequest.DEFAULT_TYPE)));
    }

    /** Old browsers send paths, and others could: only the last part is a name. Control characters are no part of one. */
    private static String bare(String sent) {
        String last = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
        String clean = last.replaceAll("[\\x00-\\x1f\\x7f]", "_").strip();
        return clean.isEmpty() ? NAMELESS : clean;
    }

    /** The key that the form asks for; the generated one if it asks for none. */
    ObjectKey key(String generated) {
        return new ObjectKey(
                keyTemplate.map(text -> text.replace(NAME_VARIABLE, name)).orElse(generated));
    }

    /** What stands for the key where rules and guesses go by extension: a generated key has none. */
    ObjectKey keyForRules(ObjectKey key) {
        return keyTemplate.isPresent() ? key : new ObjectKey(name);
    }

    /** Without a key of its own the name would be lost. */
    Optional<String> disposition() {
        return keyTemplate.isPresent() ? Optional.empty() : Optional.of(ObjectHeaders.attachment(name));
    }
}
