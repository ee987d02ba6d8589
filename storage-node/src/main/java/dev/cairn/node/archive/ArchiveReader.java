package dev.cairn.node.archive;

import dev.cairn.node.archive.ArchiveLimits.Limit;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Goes through the entries of an archive in their order. Each entry can be read once, before the next is asked for; what is not read costs
 * nothing in a zip, a plain tar or a 7z, and its decompression in other archives.
 *
 * <p>Methods block and throw {@link ArchiveException}, or what the source throws. After a failure nothing more can be read.
 */
public final class ArchiveReader implements AutoCloseable {
    private static final ByteBuffer END = ByteBuffer.allocate(0);
    private static final int PIECE_BYTES = 64 << 10;

    private final ArchiveFormat format;
    private final SourceBytes bytes;
    private final Budget budget;
    private final byte[] piece = new byte[PIECE_BYTES];
    private final EntrySource entries;
    private Optional<ArchiveEntry> current = Optional.empty();
    private long readBytes;

    private interface Step<T> {
        T run() throws IOException;
    }

    private ArchiveReader(ArchiveFormat format, SourceBytes bytes, ArchiveLimits limits) {
        this.format = format;
        this.bytes = bytes;
        this.budget = new Budget(limits, bytes.sizeBytes());
        this.entries = guarded(() -> entries(format, bytes, budget));
    }

    /**
     * Finds out what it is, and begins to read it.
     *
     * @param source not closed by this
     * @throws ArchiveException {@link ArchiveError.NoArchive} and most others
     */
    public static ArchiveReader open(ArchiveSource source, ArchiveLimits limits) {
        SourceBytes bytes = new SourceBytes(source);
        ArchiveFormat format =
                ArchiveFormat.of(bytes).orElseThrow(() -> new ArchiveException(new ArchiveError.NoArchive()));
        return new ArchiveReader(format, bytes, limits);
    }

    private static EntrySource entries(ArchiveFormat format, SourceBytes bytes, Budget budget) throws IOException {
        return switch (format) {
            case ZIP -> new ZipSource(bytes, ZipDirectory.open(bytes, budget.limits()), budget.limits());
            case TAR -> new TarSource(SourceStream.all(bytes));
            case TAR_GZ, TAR_ZST, TAR_XZ ->
                new TarSource(new BudgetStream(Decoders.open(format, bytes, budget), budget));
            case SEVEN_Z -> SevenZipSource.open(bytes, budget);
        };
    }

    public ArchiveFormat format() {
        return format;
    }

    /** The next entry, of any kind; empty after the last, where what stands behind it was found whole. */
    public Optional<ArchiveEntry> next() {
        readBytes = 0;
        current = guarded(entries::next);
        current.ifPresent(_ -> budget.entry());
        return current;
    }

    /**
     * The next bytes of the entry that {@link #next} gave last.
     *
     * @return valid until the next call; without bytes at the end, where length and checksum were found right
     * @throws ArchiveException also if it is no file
     */
    public ByteBuffer piece() {
        ArchiveEntry entry = current.orElseThrow(() -> new IllegalStateException("no entry to read"));
        if (!entry.isFile()) {
            throw new ArchiveException(new ArchiveError.Unreadable(entry.name(), entry.kind()));
        }
        Limit.ENTRY_BYTES.check(entry.name(), budget.limits().entryBytesMax(), entry.sizeBytes());
        int count = guarded(() -> entries.read(piece));
        readBytes += Math.max(0, count);
        if (readBytes > entry.sizeBytes() || (count < 0 && readBytes < entry.sizeBytes())) {
            throw new ArchiveException(new ArchiveError.Broken(
                    format,
                    "'%s' has not the %d bytes that its header tells".formatted(entry.name(), entry.sizeBytes())));
        }
        if (count <= 0) {
            return END;
        }
        if (!isCountedBelow()) {
            budget.plain(count);
        }
        return ByteBuffer.wrap(piece, 0, count);
    }

    /** Whether a stream under the entries counts all that is decompressed. */
    private boolean isCountedBelow() {
        return switch (format) {
            case ZIP, TAR, SEVEN_Z -> false;
            case TAR_GZ, TAR_ZST, TAR_XZ -> true;
        };
    }

    /** The first entry of this name from here on. */
    public Optional<ArchiveEntry> find(String name) {
        Optional<ArchiveEntry> entry = next();
        while (entry.isPresent() && !entry.get().name().equals(name)) {
            entry = next();
        }
        return entry;
    }

    /** Whatever fails is told as what it is: the source's failure, or that of the archive. */
    private <T> T guarded(Step<T> step) {
        try {
            return step.run();
        } catch (IOException | RuntimeException e) {
            throw bytes.failure().orElseGet(() -> meant(e));
        }
    }

    private ArchiveException meant(Exception e) {
        if (e instanceof ArchiveException known) {
            return known;
        }
        String entry = current.map(ArchiveEntry::name).orElse("the archive");
        return Decoders.error(e, budget.limits(), EntryNames.shown(entry))
                .map(error -> new ArchiveException(error, e))
                .orElseGet(() -> new ArchiveException(new ArchiveError.Broken(format, reason(e)), e));
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? "it makes no sense" : e.getMessage();
        return e instanceof EOFException ? "it ends too early" : message;
    }

    /** Gives the memory of decoders back. The source stays open. */
    @Override
    public void close() {
        try {
            entries.close();
        } catch (IOException | RuntimeException e) {
            throw bytes.failure().orElseGet(() -> meant(e));
        }
    }
}
