package dev.cairn.node.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How the bytes of names are read. */
final class EntryNames {
    /** What names of a zip are in if nothing says otherwise, and they are no UTF-8. */
    private static final Charset OF_DOS =
            Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

    private static final int SHOWN_MAX = 200;

    private EntryNames() {}

    /** @throws ArchiveException {@link ArchiveError.BadName} */
    static String utf8(byte[] name) {
        return ifUtf8(name)
                .orElseThrow(() -> new ArchiveException(new ArchiveError.BadName(
                        shown(new String(name, StandardCharsets.UTF_8)), "well-formed UTF-8")));
    }

    /** Many that write UTF-8 do not say so. */
    static String utf8OrDos(byte[] name) {
        return ifUtf8(name).orElseGet(() -> new String(name, OF_DOS));
    }

    static Optional<String> ifUtf8(byte[] name) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(name))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** A name as an error may show it: of one line, and not too long. */
    static String shown(String name) {
        String cut = name.length() <= SHOWN_MAX ? name : name.substring(0, SHOWN_MAX) + "…";
        return cut.replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}
