package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.WantedCopies;
import java.io.IOException;
import java.util.OptionalInt;

/** How many copies of bodies there are to be, and how many are waited for, as members of a bucket's settings. */
final class CopiesJson {
    static final String NUMBER = "copies";
    static final String DURABILITY = "durability";

    private static final String QUORUM = "quorum";
    private static final String ALL = "all";

    private CopiesJson() {}

    static void write(JsonGenerator json, WantedCopies copies) throws IOException {
        json.writeFieldName(NUMBER);
        if (copies.number().isPresent()) {
            json.writeNumber(copies.number().getAsInt());
        } else {
            json.writeNull();
        }
        json.writeStringField(DURABILITY, copies.all() ? ALL : QUORUM);
    }

    /**
     * An absent member stays, {@code null} sets the default.
     *
     * @throws InvalidValueException naming the member
     */
    static WantedCopies patched(WantedCopies old, JsonInput patch) {
        return new WantedCopies(
                patch.has(NUMBER) ? number(patch) : old.number(), patch.has(DURABILITY) ? isAll(patch) : old.all());
    }

    private static OptionalInt number(JsonInput patch) {
        if (patch.isNull(NUMBER)) {
            return OptionalInt.empty();
        }
        long copies = patch.number(NUMBER).orElse(0);
        if (copies < 1 || copies > WantedCopies.NUMBER_MAX) {
            throw new InvalidValueException(
                    NUMBER, "1 to " + WantedCopies.NUMBER_MAX + ", or null", Long.toString(copies));
        }
        return OptionalInt.of((int) copies);
    }

    private static boolean isAll(JsonInput patch) {
        String durability =
                patch.isNull(DURABILITY) ? QUORUM : patch.text(DURABILITY).orElse("");
        return switch (durability) {
            case QUORUM -> false;
            case ALL -> true;
            default -> throw new InvalidValueException(DURABILITY, QUORUM + " or " + ALL, durability);
        };
    }
}
