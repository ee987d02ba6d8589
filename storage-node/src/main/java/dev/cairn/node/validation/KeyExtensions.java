package dev.cairn.node.validation;

import dev.cairn.metadata.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Extensions of keys, for the lists of a bucket. */
final class KeyExtensions {
    private KeyExtensions() {}

    /**
     * Every extension that a key can be said to have, in lower case, longest first: {@code tar.gz} and {@code gz} for
     * {@code a.tar.gz}; the empty text alone for a key without one. Dots and spaces at the end do not count, for some
     * file systems drop them: {@code a.exe.} is an {@code exe}.
     */
    static List<String> of(ObjectKey key) {
        String name = key.value().substring(key.value().lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
            end--;
        }
        int from = Math.max(0, end - SettingsRules.EXTENSION_LENGTH_MAX - 1); // No entry of a list is longer.
        List<String> extensions = new ArrayList<>(2);
        for (int dot = name.indexOf('.', from); dot >= 0 && dot < end; dot = name.indexOf('.', dot + 1)) {
            extensions.add(name.substring(dot + 1, end));
        }
        return extensions.isEmpty() ? List.of("") : extensions;
    }

    /** The last extension of the key, empty if it has none. */
    static String last(ObjectKey key) {
        return of(key).getLast();
    }
}
