package dev.cairn.node.http;

import dev.cairn.metadata.Variant;
import dev.cairn.node.archive.ArchiveEntry;
import dev.cairn.node.thumbnail.Thumbnail;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Entity tags of what is made of a version: they are no tags of an object, so that no precondition of a write mistakes them for one. */
final class EntryTag {
    private EntryTag() {}

    /** Of the list of an archive's entries. */
    static String ofList(long version) {
        return "\"" + version + "-entries\"";
    }

    /** Of one entry of an archive: its version, its checksum if there is one, and its name. */
    static String of(long version, ArchiveEntry entry) {
        String crc32 = entry.crc32().isPresent()
                ? HexFormat.of().toHexDigits((int) entry.crc32().getAsLong())
                : "0";
        return tag(version, crc32, HexFormat.of().toHexDigits(hash(entry.name())));
    }

    private static String tag(long version, String checksum, String what) {
        return "\"" + version + "-" + checksum + "-" + what + "\"";
    }

    private static long hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Of a variant of a picture: its version, the checksum of its bytes, and which variant it is. */
    static String of(long version, Variant variant, Thumbnail thumbnail) {
        CRC32C crc = new CRC32C();
        crc.update(thumbnail.bytes());
        return tag(version, HexFormat.of().toHexDigits((int) crc.getValue()), variant.toString());
    }

    /** Whether the client says that it has what this tag names. */
    static boolean isAmong(Optional<String> ifNoneMatch, String tag) {
        if (ifNoneMatch.isEmpty()) {
            return false;
        }
        for (String each : ifNoneMatch.get().split(",", -1)) {
            String one = each.strip();
            if (one.equals("*") || one.equals(tag) || one.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
