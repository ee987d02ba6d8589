package dev.cairn.replication;

import dev.cairn.metadata.LogPosition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What a stream with a checkpoint begins with. All of the stream, integers big-endian:
 *
 * <pre>
 * bytes  field           why
 * 8      "CAIRNCKP"      tells it from an answer of something else
 * 4      format          1; a changed format takes a new number
 * 4      length          of the manifest in bytes, so that it can be checked as a whole before it is believed
 * n      manifest        group id (16), term (8), index (8), number of files (4); for each its size (8), length of its name (2), name in ASCII
 * 4      CRC32C          of the manifest
 *        for each file   its bytes, then their CRC32C (4): behind them, so that the sender reads a file once and begins at once
 * 8      "CAIRNEND"      nothing was left out
 * </pre>
 *
 * @param group whose log it is of
 * @param position that the state stands at
 */
record CheckpointManifest(UUID group, LogPosition position, List<Entry> files) {
    static final long BEGIN = 0x434149524e434b50L;
    static final long END = 0x434149524e454e44L;
    static final int FORMAT = 1;

    /** Far more than a state has; their names take some 14 MB. */
    static final int FILES_MAX = 50_000;

    private static final int NAME_BYTES_MAX = 255;
    private static final int BYTES_MAX = 36 + FILES_MAX * (Long.BYTES + Short.BYTES + NAME_BYTES_MAX);

    /** Leads to no other directory, and hides nothing. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (NAME_BYTES_MAX - 1) + "}");

    /** @param sizeBytes of the file */
    record Entry(String name, long sizeBytes) {}

    CheckpointManifest {
        files = List.copyOf(files);
    }

    /** Of the files that lie in a directory. */
    static CheckpointManifest of(UUID group, LogPosition position, Path directory) throws IOException {
        List<Entry> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            for (Path file : found.sorted().toList()) {
                files.add(new Entry(file.getFileName().toString(), Files.size(file)));
            }
        }
        return new CheckpointManifest(group, position, files);
    }

    /** Of all files. */
    long sizeBytes() {
        return files.stream().mapToLong(Entry::sizeBytes).sum();
    }

    void write(DataOutputStream out) throws IOException {
        byte[] encoded = encode();
        out.writeLong(BEGIN);
        out.writeInt(FORMAT);
        out.writeInt(encoded.length);
        out.write(encoded);
        out.writeInt(checksum(encoded));
    }

    private byte[] encode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(group.getMostSignificantBits());
        out.writeLong(group.getLeastSignificantBits());
        out.writeLong(position.term());
        out.writeLong(position.index());
        out.writeInt(files.size());
        for (Entry file : files) {
            byte[] name = file.name().getBytes(StandardCharsets.US_ASCII);
            out.writeLong(file.sizeBytes());
            out.writeShort(name.length);
            out.write(name);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if it is none, of another format, damaged, or names what may not be */
    static CheckpointManifest read(DataInputStream in) throws IOException {
        if (in.readLong() != BEGIN) {
            throw new IOException("what came is no checkpoint");
        }
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException(
                    "the checkpoint is of format %d, and this version of Cairn reads only format %d; let the nodes be of one version"
                            .formatted(format, FORMAT));
        }
        int length = in.readInt();
        if (length < 0 || length > BYTES_MAX) {
            throw damaged("a length of " + length);
        }
        byte[] encoded = exactly(in, length);
        if (in.readInt() != checksum(encoded)) {
            throw damaged("a wrong checksum");
        }
        return decode(new DataInputStream(new ByteArrayInputStream(encoded)));
    }

    private static CheckpointManifest decode(DataInputStream in) throws IOException {
        UUID group = new UUID(in.readLong(), in.readLong());
        LogPosition position = new LogPosition(in.readLong(), in.readLong());
        int count = in.readInt();
        if (count < 0 || count > FILES_MAX) {
            throw damaged(count + " files");
        }
        List<Entry> files = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long size = in.readLong();
            String name = new String(exactly(in, in.readUnsignedShort()), StandardCharsets.US_ASCII);
            sum += size;
            if (size < 0 || sum < 0 || !NAME.matcher(name).matches()) {
                throw damaged("a file \"%s\" of %d bytes".formatted(name, size));
            }
            files.add(new Entry(name, size));
        }
        return new CheckpointManifest(group, position, files);
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the checkpoint ends within its manifest");
        }
        return bytes;
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return (int) checksum.getValue();
    }

    private static IOException damaged(String what) {
        return new IOException("the manifest of the checkpoint is damaged: it has " + what);
    }
}
