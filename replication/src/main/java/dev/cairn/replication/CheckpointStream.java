package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import dev.cairn.replication.CheckpointManifest.Entry;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;

/** A directory with a checkpoint as one stream, in the form of {@link CheckpointManifest}. Takes 64 KiB and the manifest, however large the files are. */
final class CheckpointStream {
    private static final int BUFFER_BYTES = 64 << 10;

    private CheckpointStream() {}

    /** Writes the files that lie in a directory, and nobody changes meanwhile. The stream is flushed and stays open. */
    static void write(OutputStream to, UUID group, LogPosition position, Path directory) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        CheckpointManifest manifest = CheckpointManifest.of(group, position, directory);
        manifest.write(out);
        for (Entry file : manifest.files()) {
            try (InputStream in = Files.newInputStream(directory.resolve(file.name()))) {
                out.writeInt(copy(in, file, (bytes, length) -> out.write(bytes, 0, length)));
            }
        }
        out.writeLong(CheckpointManifest.END);
        out.flush();
    }

    /**
     * Reads a checkpoint into a directory, which is made. On return the files and their names are synced.
     *
     * @param group must be the one that the checkpoint is of
     * @return the position that the state stands at
     * @throws IOException if the stream ends early, is damaged, of another group or format, or is larger than what is free on the disk: the
     *     directory is gone again
     */
    static LogPosition read(InputStream from, UUID group, Path directory) throws IOException {
        try {
            DataInputStream in = new DataInputStream(from);
            CheckpointManifest manifest = CheckpointManifest.read(in);
            Files.createDirectory(directory);
            check(manifest, group, directory);
            for (Entry file : manifest.files()) {
                receive(in, file, directory.resolve(file.name()));
            }
            if (in.readLong() != CheckpointManifest.END) {
                throw new IOException("the checkpoint does not end where its files do");
            }
            DirectoryGuard.sync(directory);
            return manifest.position();
        } catch (EOFException early) {
            FileTree.delete(directory);
            throw new IOException("the checkpoint ends early", early);
        } catch (IOException | RuntimeException failure) {
            FileTree.delete(directory);
            throw failure;
        }
    }

    private static void check(CheckpointManifest manifest, UUID group, Path directory) throws IOException {
        if (!manifest.group().equals(group)) {
            throw new IOException("the checkpoint is of group %s, not of %s".formatted(manifest.group(), group));
        }
        long free = Files.getFileStore(directory).getUsableSpace();
        if (manifest.sizeBytes() > free) {
            throw new IOException("the checkpoint has %d bytes, and %d are free at %s"
                    .formatted(manifest.sizeBytes(), free, directory));
        }
    }

    private static void receive(DataInputStream in, Entry file, Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int checksum = copy(in, file, (bytes, length) -> writeFully(channel, ByteBuffer.wrap(bytes, 0, length)));
            if (in.readInt() != checksum) {
                throw new IOException("%s came damaged".formatted(file.name()));
            }
            channel.force(true);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private interface Sink {
        void write(byte[] bytes, int length) throws IOException;
    }

    /** Copies as many bytes as the file has, and returns their CRC32C. */
    private static int copy(InputStream in, Entry file, Sink sink) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = file.sizeBytes();
        while (left > 0) {
            int length = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (length < 0) {
                throw new IOException("the checkpoint ends within " + file.name());
            }
            checksum.update(buffer, 0, length);
            sink.write(buffer, length);
            left -= length;
        }
        return (int) checksum.getValue();
    }
}
