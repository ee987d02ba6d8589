package dev.cairn.it;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** An ext4 file system of its own in a file, whose power can be cut. */
final class LoopDisk implements AutoCloseable {
    /** {@code FS_IOC_SHUTDOWN}: {@code _IOR('X', 125, __u32)}; ext4 takes it as {@code EXT4_IOC_SHUTDOWN}. */
    private static final long SHUTDOWN = 0x8004587dL;
    /** Neither data nor journal are flushed: what was not synced is gone, as after a power cut. */
    private static final int NO_LOG_FLUSH = 2;

    private static final int O_RDONLY = 0;

    private final Path image;
    private final Path mountPoint;

    private LoopDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Makes and mounts a file system of {@code sizeBytes} under {@code directory}. */
    static LoopDisk create(Path directory, long sizeBytes) throws IOException {
        Path image = directory.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
        Extras.run("mkfs.ext4", "-q", "-F", image.toString());
        LoopDisk disk = new LoopDisk(image, Files.createDirectories(directory.resolve("mnt")));
        disk.mount();
        return disk;
    }

    Path root() {
        return mountPoint;
    }

    void mount() throws IOException {
        Extras.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    }

    void unmount() throws IOException {
        Extras.run("umount", mountPoint.toString());
    }

    /** From now on nothing reaches the disk; every write and sync fails until it is mounted again. */
    void cutPower() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) open().invokeExact(arena.allocateFrom(mountPoint.toString()), O_RDONLY);
            int answer = (int)
                    control().invokeExact(descriptor, SHUTDOWN, arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH));
            if (answer != 0) {
                throw new IOException("FS_IOC_SHUTDOWN failed on " + mountPoint);
            }
            int closed = (int) closeFile().invokeExact(descriptor);
            if (closed != 0) {
                throw new IOException("cannot close " + mountPoint);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        unmount();
        Files.delete(image);
    }

    private static MethodHandle open() {
        return function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    }

    private static MethodHandle control() {
        return function(
                "ioctl",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
    }

    private static MethodHandle closeFile() {
        return function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    @SuppressWarnings("restricted") // The tests run with native access enabled.
    private static MethodHandle function(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), shape, options);
    }
}
