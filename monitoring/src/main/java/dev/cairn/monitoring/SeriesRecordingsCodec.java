package dev.cairn.monitoring;

import dev.cairn.monitoring.recording.RecordingCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Recordings of several series as bytes, for another node. Integers are big-endian.
 *
 * <pre>
 * bytes  field       why
 * 1      version     1
 * 4      left out    how many series there was no room for
 * then of each series:
 * n      operation   two bytes of length, and UTF-8
 * n      bucket      likewise; no bytes for all buckets together
 * 8      span        nanoseconds
 * 4      length      of the recording
 * n      recording   {@link RecordingCodec}
 * </pre>
 */
public final class SeriesRecordingsCodec {
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = Byte.BYTES + Integer.BYTES;

    private SeriesRecordingsCodec() {}

    /**
     * What came from a node.
     *
     * @param leftOut how many more series it has
     */
    public record Decoded(List<SeriesRecording> series, int leftOut) {}

    /** As many as have room, those with most operations first. */
    public static byte[] encode(List<SeriesRecording> series, int bytesMax) {
        Comparator<SeriesRecording> byCount =
                Comparator.comparingLong(one -> one.recording().count());
        List<byte[]> written = new ArrayList<>();
        int room = bytesMax - HEAD_BYTES;
        for (SeriesRecording one : series.stream().sorted(byCount.reversed()).toList()) {
            byte[] bytes = encode(one);
            if (bytes.length > room) {
                break;
            }
            written.add(bytes);
            room -= bytes.length;
        }
        return written(out -> {
            out.writeByte(VERSION);
            out.writeInt(series.size() - written.size());
            for (byte[] bytes : written) {
                out.write(bytes);
            }
        });
    }

    private static byte[] encode(SeriesRecording one) {
        return written(out -> {
            byte[] recording = RecordingCodec.encode(one.recording());
            out.writeUTF(one.operation());
            out.writeUTF(one.bucket().orElse(""));
            out.writeLong(one.span().toNanos());
            out.writeInt(recording.length);
            out.write(recording);
        });
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writing.to(out);
        } catch (IOException e) { // Memory takes everything but names of more than 64 KiB, and there are none.
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * The pair of {@link #encode}.
     *
     * @throws IOException if the bytes are none of this version
     */
    public static Decoded decode(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("recordings must have version " + VERSION + "; have " + version);
            }
            int leftOut = in.readInt();
            List<SeriesRecording> series = new ArrayList<>();
            while (in.available() > 0) {
                series.add(decode(in));
            }
            return new Decoded(List.copyOf(series), leftOut);
        }
    }

    private static SeriesRecording decode(DataInputStream in) throws IOException {
        String operation = in.readUTF();
        String bucket = in.readUTF();
        long spanNanos = in.readLong();
        int length = in.readInt();
        if (spanNanos < 0 || length < 0 || length > in.available()) {
            throw new IOException("a series of %d ns and %d bytes, of which %d are there"
                    .formatted(spanNanos, length, in.available()));
        }
        return new SeriesRecording(
                operation,
                Optional.of(bucket).filter(name -> !name.isEmpty()),
                Duration.ofNanos(spanNanos),
                RecordingCodec.decode(in.readNBytes(length)));
    }
}
