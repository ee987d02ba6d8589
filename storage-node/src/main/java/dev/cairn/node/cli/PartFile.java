package dev.cairn.node.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A download under way: a file beside its target whose name says what it will become, so that a later run finds it and goes
 * on where this one ended. Its own name is a digest of the target's name and of the bytes to come, so other bytes never
 * continue it. Locked while it is open; a second process that wants the same gets {@link Failure.Local}.
 *
 * <p>The lock is on the file, the renames go by its name. So what lies under the name must be the locked file when the part
 * is opened and when it is finished; the part of a run that finishes just then, or bytes put there by somebody else, are not.
 */
final class PartFile implements Download.Sink, AutoCloseable {
    private static final Pattern NAME = Pattern.compile("\\.cairn-[0-9a-f]{32}\\.part");

    /** Gives the file its final name, and returns whether that was free to take. */
    private interface Naming {
        boolean name() throws IOException;
    }

    private final Path part;
    private final FileChannel channel;

    /** Which file it is; empty on systems that do not say. */
    private final Optional<Object> identity;

    private MessageDigest digest = Sha256.start();
    private long bytes;

    private PartFile(Path part, FileChannel channel, Optional<Object> identity) {
        this.part = part;
        this.channel = channel;
        this.identity = identity;
    }

    /** Opens or continues the part of {@code target}; what is already there goes into the digest. */
    static PartFile open(Path target, String sha256) throws Failure.Local {
        Path part = target.resolveSibling(name(target, sha256));
        try {
            Optional<Object> before = identityToContinue(part);
            FileChannel channel = FileChannel.open(
                    part,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    LinkOption.NOFOLLOW_LINKS);
            try {
                lock(part, channel);
                PartFile file = new PartFile(part, channel, identity(part));
                if (before.isPresent() && !before.equals(file.identity)) {
                    throw underWay(part);
                }
                if (hasOtherNames(part)) {
                    channel.close();
                    Files.delete(part);
                    return open(target, sha256);
                }
                file.readOn();
                return file;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (Failure.Local e) {
            throw e;
        } catch (IOException e) {
            throw Failure.Local.of(target.toString(), e);
        }
    }

    /** Whether a file of this name is such a leftover. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void write(byte[] buffer, int length) throws Failure.Local {
        try {
            ByteBuffer data = ByteBuffer.wrap(buffer, 0, length);
            while (data.hasRemaining()) {
                channel.write(data);
            }
        } catch (IOException e) {
            throw Failure.Local.of(part.toString(), e);
        }
        digest.update(buffer, 0, length);
        bytes += length;
    }

    /** SHA-256 of all bytes so far. */
    @Override
    public String sha256() {
        try {
            return Sha256.finish((MessageDigest) digest.clone());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 can be cloned", e);
        }
    }

    /** Throws all bytes away, to begin anew. */
    @Override
    public void restart() throws Failure.Local {
        try {
            channel.truncate(0).position(0);
        } catch (IOException e) {
            throw Failure.Local.of(part.toString(), e);
        }
        digest = Sha256.start();
        bytes = 0;
    }

    /** When it was last changed, as the file system can say it. */
    void setTime(Instant time) {
        try {
            if (identity(part).equals(identity)) { // Or it would be somebody else's file; the end says so.
                Files.setLastModifiedTime(part, FileTime.from(time));
            }
        } catch (IOException | IllegalArgumentException _) {
            // Not worth the download: some file systems know no times so early or so late.
        }
    }

    /**
     * Gives the file its final name, in one step, whatever has that name now.
     *
     * @param sync first onto the disk, so that even a power cut leaves the whole file or none under that name
     */
    void replace(Path target, boolean sync) throws Failure.Local {
        finish(target, sync, () -> move(target));
    }

    /**
     * Gives the file its final name, in one step, unless something has that name; then the part is deleted.
     *
     * @param sync as in {@link #replace}
     * @return whether the name was free
     */
    boolean takeFreeName(Path target, boolean sync) throws Failure.Local {
        return finish(target, sync, () -> linkOrMove(target));
    }

    private boolean finish(Path target, boolean sync, Naming naming) throws Failure.Local {
        try {
            if (sync) {
                channel.force(true);
            }
            if (!identity(part).equals(identity)) {
                throw new Failure.Local(part + ": another file was put in its place; run the command again");
            }
            return naming.name();
        } catch (Failure.Local e) {
            throw e;
        } catch (IOException e) {
            throw Failure.Local.of(target.toString(), e);
        }
    }

    private boolean move(Path target) throws IOException {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** A rename would replace what has come under the name meanwhile, a new link does not. */
    private boolean linkOrMove(Path target) throws IOException {
        boolean free = true;
        try {
            Files.createLink(target, part);
        } catch (FileAlreadyExistsException _) {
            free = false;
        } catch (FileSystemException | UnsupportedOperationException _) {
            // The file system has no links (FAT), so there is a moment between this look and the rename.
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return move(target);
            }
            free = false;
        }
        Files.delete(part);
        return free;
    }

    void delete() throws Failure.Local {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw Failure.Local.of(part.toString(), e);
        }
    }

    @Override
    public void close() throws Failure.Local {
        try {
            channel.close();
        } catch (IOException e) {
            throw Failure.Local.of(part.toString(), e);
        }
    }

    /** Of the part that an earlier run left, if it left one. A link under its name would lead the bytes elsewhere. */
    private static Optional<Object> identityToContinue(Path part) throws IOException {
        if (Files.isSymbolicLink(part)) {
            Files.delete(part);
        }
        return Files.exists(part, LinkOption.NOFOLLOW_LINKS) ? identity(part) : Optional.empty();
    }

    /** As has the part of a run that ended between giving the final name and taking the part's: it is done. */
    private static boolean hasOtherNames(Path part) throws IOException {
        return part.getFileSystem().supportedFileAttributeViews().contains("unix")
                && (Integer) Files.getAttribute(part, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1;
    }

    private static Optional<Object> identity(Path part) throws IOException {
        return Optional.ofNullable(Files.readAttributes(part, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey());
    }

    private static void lock(Path part, FileChannel channel) throws IOException {
        Optional<FileLock> lock;
        try {
            lock = Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException _) {
            lock = Optional.empty();
        }
        if (lock.isEmpty()) {
            throw underWay(part);
        }
    }

    private static Failure.Local underWay(Path part) {
        return new Failure.Local(part + ": another download of the same file is under way");
    }

    private void readOn() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Sha256.BUFFER_BYTES);
        while (channel.read(buffer) >= 0) {
            digest.update(buffer.flip());
            bytes += buffer.limit();
            buffer.clear();
        }
    }

    private static String name(Path target, String sha256) {
        MessageDigest digest = Sha256.start();
        digest.update(String.valueOf(target.getFileName()).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(sha256.getBytes(StandardCharsets.US_ASCII));
        return ".cairn-" + Sha256.finish(digest).substring(0, 32) + ".part";
    }
}
