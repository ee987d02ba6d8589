package dev.cairn.replication;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The attribute "synchronous directory updates" of Linux file systems, the {@code D} of {@code chattr}: a file that is made,
 * renamed or removed in such a directory is so on the disk when the call returns. New directories in it inherit it. ext4 has
 * it; XFS, tmpfs and overlayfs do not.
 */
final class DirectoryFlags {
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final long FS_IOC_GETFLAGS = 0x80086601L;
    private static final long FS_IOC_SETFLAGS = 0x40086602L;
    private static final int FS_DIRSYNC_FL = 0x00010000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = call("open", 2, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle IOCTL =
            call("ioctl", 2, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
    private static final MethodHandle CLOSE = call("close", 1, ValueLayout.JAVA_INT);

    private DirectoryFlags() {}

    /** Whether the directory has the attribute; false where the file system does not know it. */
    static boolean isSynchronous(Path directory) throws IOException {
        return new Flags(directory).get(FS_DIRSYNC_FL);
    }

    /** Sets the attribute, and returns whether the directory has it now. */
    static boolean makeSynchronous(Path directory) throws IOException {
        Flags flags = new Flags(directory);
        return flags.get(FS_DIRSYNC_FL) || flags.set(FS_DIRSYNC_FL);
    }

    @SuppressWarnings("restricted") // Three calls of the C library with the arguments that their manual pages state.
    private static MethodHandle call(String name, int fixedArguments, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                Linker.Option.firstVariadicArg(Math.min(fixedArguments, arguments.length)),
                Linker.Option.captureCallState("errno"));
    }

    /** Opens and closes the directory for each step: it is done twice in the life of a process. */
    private record Flags(Path directory) {
        boolean get(int flag) throws IOException {
            return (read() & flag) != 0;
        }

        boolean set(int flag) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_LONG, read() | flag);
                return ioctl(arena, FS_IOC_SETFLAGS, flags) && get(flag);
            }
        }

        /** No flags where the file system has none. */
        private int read() throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment flags = arena.allocate(ValueLayout.JAVA_LONG);
                return ioctl(arena, FS_IOC_GETFLAGS, flags) ? flags.get(ValueLayout.JAVA_INT, 0) : 0;
            }
        }

        private boolean ioctl(Arena arena, long request, MemorySegment flags) throws IOException {
            MemorySegment state = arena.allocate(CALL_STATE);
            try {
                int file = (int) OPEN.invokeExact(state, arena.allocateFrom(directory.toString()), O_RDONLY_CLOEXEC);
                if (file < 0) {
                    throw new IOException("cannot open %s: errno %d".formatted(directory, (int) ERRNO.get(state, 0L)));
                }
                int result = (int) IOCTL.invokeExact(state, file, request, flags);
                int _ = (int) CLOSE.invokeExact(state, file);
                return result == 0;
            } catch (IOException | RuntimeException | Error failure) {
                throw failure;
            } catch (Throwable failure) {
                throw new IllegalStateException(failure); // A method handle may throw anything; these throw nothing.
            }
        }
    }
}
