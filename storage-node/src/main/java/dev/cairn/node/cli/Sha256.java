package dev.cairn.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SHA-256 as lower-case hex, and as it stands in {@code Repr-Digest} (RFC 9530). */
final class Sha256 {
    static final int BUFFER_BYTES = 128 * 1024;

    private static final Pattern MEMBER = Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/=]+):");

    private Sha256() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String finish(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Reads the whole file. @throws Failure.Local if it cannot be read */
    static String of(Path file) throws Failure.Local {
        MessageDigest digest = start();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw Failure.Local.of(file.toString(), e);
        }
        return finish(digest);
    }

    static String of(byte[] bytes) {
        MessageDigest digest = start();
        digest.update(bytes);
        return finish(digest);
    }

    static String header(String hex) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)) + ":";
    }

    /** The SHA-256 among the digests of a {@code Repr-Digest}, if it is there and well-formed. */
    static Optional<String> fromHeader(String reprDigest) {
        Matcher member = MEMBER.matcher(reprDigest);
        if (!member.find()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(member.group(1));
            return bytes.length == 32 ? Optional.of(HexFormat.of().formatHex(bytes)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
