package dev.cairn.node.archive;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ObjectKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes keys of the names of one archive's files. A name is taken as it is, but for {@code ./} at its beginning, or it is refused: nothing
 * is mended. A name that occurs again stands for a newer state of the same file, as in a tar that was appended to.
 */
public final class EntryKeys {
    private static final String HERE = "./";

    private final String prefix;
    private final MessageDigest sha256 = sha256();
    private final boolean onceEach;
    private final Set<Known> known = new HashSet<>(); // As many as the reader gives entries.

    /** The first 128 bits of a name's SHA-256: names may be a thousand bytes long, and there may be many. */
    private record Known(long first, long second) {}

    /**
     * @param prefix begins each key
     * @param onceEach whether a name that occurs again is refused
     */
    public EntryKeys(String prefix, boolean onceEach) {
        this.prefix = prefix;
        this.onceEach = onceEach;
    }

    /**
     * The key of an entry, to be asked for once.
     *
     * @throws ArchiveException {@link ArchiveError.Unreadable} if it is no file, {@link ArchiveError.BadName}, {@link
     *     ArchiveError.Duplicate}
     */
    public ObjectKey key(ArchiveEntry entry) {
        if (!entry.isFile()) {
            throw new ArchiveException(new ArchiveError.Unreadable(EntryNames.shown(entry.name()), entry.kind()));
        }
        String name = withoutHere(entry.name());
        checkPath(name);
        ObjectKey key = key(name);
        if (onceEach && !known.add(known(name))) {
            throw new ArchiveException(new ArchiveError.Duplicate(EntryNames.shown(name)));
        }
        return key;
    }

    private static String withoutHere(String name) {
        int at = 0;
        while (name.startsWith(HERE, at)) {
            at += HERE.length();
        }
        return name.substring(at);
    }

    private static void checkPath(String name) {
        if (name.isEmpty()) {
            throw bad(name, "not empty");
        }
        if (name.startsWith("/")) {
            throw bad(name, "relative, without '/' at its beginning");
        }
        if (name.indexOf('\\') >= 0) {
            throw bad(name, "without '\\'");
        }
        for (String part : name.split("/", -1)) {
            if (part.equals(".") || part.equals("..")) {
                throw bad(name, "without the parts '.' and '..'");
            }
        }
    }

    private ObjectKey key(String name) {
        try {
            return new ObjectKey(prefix + name);
        } catch (InvalidValueException e) {
            throw bad(name, "behind the prefix a key: " + e.limit());
        }
    }

    private static ArchiveException bad(String name, String rule) {
        return new ArchiveException(new ArchiveError.BadName(EntryNames.shown(name), rule));
    }

    private Known known(String name) {
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(name.getBytes(StandardCharsets.UTF_8)));
        return new Known(digest.getLong(), digest.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
