package dev.cairn.replication;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An ext4 file system in a file, whose power can be cut: what was not synced is gone. Needs root and a loop device. */
final class LoopVolume {
    private static final long BYTES = 128L << 20;
    private static final long FS_IOC_SHUTDOWN = 0x8004587dL;
    private static final int WITHOUT_FLUSHING_THE_JOURNAL = 2;

    private final Path image;
    private final Path mountPoint;

    private LoopVolume(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** @throws IOException if this machine does not allow it */
    static LoopVolume make(Path scratch) throws IOException, InterruptedException {
        Path image = scratch.resolve("volume.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        LoopVolume volume = new LoopVolume(image, Files.createDirectories(scratch.resolve("volume")));
        run("mkfs.ext4", "-q", "-F", image.toString());
        volume.mount();
        return volume;
    }

    Path root() {
        return mountPoint;
    }

    /** Whoever has files open in it gets errors from now on. */
    void cutPower() throws IOException {
        if (Ioctl.request(mountPoint, FS_IOC_SHUTDOWN, WITHOUT_FLUSHING_THE_JOURNAL)
                .isEmpty()) {
            throw new IOException("the file system cannot be shut down");
        }
    }

    /** No process may have files open in it. */
    void powerOn() throws IOException, InterruptedException {
        run("umount", mountPoint.toString());
        mount();
    }

    private void mount() throws IOException, InterruptedException {
        run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    }

    /** Also when a process still has files open in it. */
    void remove() throws IOException, InterruptedException {
        run("umount", "--lazy", mountPoint.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("%s: %s".formatted(String.join(" ", command), said.strip()));
        }
    }
}
