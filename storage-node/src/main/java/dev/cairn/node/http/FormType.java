package dev.cairn.node.http;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.node.validation.MediaTypeSyntax;
import java.util.Locale;

/** The {@code Content-Type} of a form. */
final class FormType {
    private static final String RULE = "multipart/form-data with a boundary";

    private FormType() {}

    /** @throws RequestException {@link RequestError.Malformed} if it is not the type of a form, or has no boundary */
    static String boundary(String contentType) {
        if (!isForm(contentType)) {
            throw RequestException.malformed("Content-Type", RULE, contentType);
        }
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=");
        if (at < 0) {
            throw RequestException.malformed("Content-Type", RULE, contentType);
        }
        String rest = contentType.substring(at + "boundary=".length());
        boolean quoted = rest.startsWith("\"");
        int end = quoted ? rest.indexOf('"', 1) : rest.indexOf(';');
        return rest.substring(quoted ? 1 : 0, end < 0 ? rest.length() : end).strip();
    }

    private static boolean isForm(String contentType) {
        try {
            return MediaTypeSyntax.essence("Content-Type", contentType).equals("multipart/form-data");
        } catch (InvalidValueException e) {
            return false;
        }
    }
}
