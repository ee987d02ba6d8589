package dev.cairn.node.http;

import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.archive.ArchiveEntry;
import dev.cairn.node.archive.ArchiveLimits;
import dev.cairn.node.archive.ArchiveReader;
import dev.cairn.node.archive.EntryKeys;
import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.validation.UploadValidator;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One archive on its way into objects: read twice, once to check all of it and once to store it. Blocks; used by one thread. */
final class Extraction {
    private final WholeObject archive;
    private final ExtractedObjects objects;
    private final ExtractionLines lines;

    Extraction(WholeObject archive, ExtractedObjects objects, ExtractionLines lines) {
        this.archive = archive;
        this.objects = objects;
        this.lines = lines;
    }

    private interface OfFile {
        void take(ObjectKey key, ArchiveEntry entry, ArchiveReader reader);
    }

    /** @throws RuntimeException after which what the lines tell of stands, and nothing else; or nothing, if they have not begun */
    void run() {
        try {
            forEachFile(this::check);
            forEachFile(this::store);
            objects.finish();
        } catch (ClientGoneException e) {
            throw e;
        } catch (RuntimeException e) {
            if (lines.haveBegun()) {
                lines.brokenOff(e);
            }
            throw e;
        } finally {
            objects.drop();
        }
        lines.end();
    }

    private void forEachFile(OfFile work) {
        EntryKeys keys = new EntryKeys(objects.prefix(), objects.onceEach());
        try (ArchiveReader reader = ArchiveReader.open(archive, ArchiveLimits.DEFAULT)) {
            for (Optional<ArchiveEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                if (entry.get().kind() != ArchiveEntry.Kind.DIRECTORY) {
                    work.take(keys.key(entry.get()), entry.get(), reader);
                }
            }
        }
    }

    /** Names, kinds and limits are checked on the way, and checksums where a file ends. */
    private void check(ObjectKey key, ArchiveEntry entry, ArchiveReader reader) {
        byte[] beginning = new byte[UploadValidator.SNIFFED_BYTES];
        int length = 0;
        for (ByteBuffer piece = reader.piece(); piece.hasRemaining(); piece = reader.piece()) {
            lines.checked(piece.remaining());
            int count = Math.min(piece.remaining(), beginning.length - length);
            piece.get(beginning, length, count);
            length += count;
        }
        objects.check(key, entry, ByteBuffer.wrap(beginning, 0, length));
    }

    private void store(ObjectKey key, ArchiveEntry entry, ArchiveReader reader) {
        objects.store(key, entry, reader::piece);
    }
}
