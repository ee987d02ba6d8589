package dev.cairn.it;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What time does to bytes on a disk. */
final class Rot {
    private Rot() {}

    /** Flips a bit of the first of {@code bytes} where they lie in a file below {@code root}. @throws AssertionError if they do not */
    static void flip(Path root, byte[] bytes) throws IOException {
        for (Path file : files(root)) {
            int at = indexOf(file, bytes);
            if (at >= 0) {
                try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
                    target.seek(at);
                    target.write(bytes[0] ^ 1);
                }
                return;
            }
        }
        throw new AssertionError("these bytes are in no file below " + root);
    }

    /** Whether they lie in a file below {@code root}. */
    static boolean isSound(Path root, byte[] bytes) {
        try {
            for (Path file : files(root)) {
                if (indexOf(file, bytes) >= 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static int indexOf(Path file, byte[] wanted) throws IOException {
        try (FileChannel channel = FileChannel.open(file);
                Arena mapped = Arena.ofConfined()) { // A mapping that stays would keep the disk from being unmounted.
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), mapped)
                    .asByteBuffer();
            for (int at = 0; at <= bytes.limit() - wanted.length; at++) {
                int same = 0;
                while (same < wanted.length && bytes.get(at + same) == wanted[same]) {
                    same++;
                }
                if (same == wanted.length) {
                    return at;
                }
            }
            return -1;
        }
    }
}
