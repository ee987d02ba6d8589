package dev.cairn.replication;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Requests to a file system that Java has no call for: {@code ioctl(2)} with a number that it reads or writes. Linux only. */
final class Ioctl {
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = call("open", 2, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle IOCTL =
            call("ioctl", 2, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
    private static final MethodHandle CLOSE = call("close", 1, ValueLayout.JAVA_INT);

    private Ioctl() {}

    @SuppressWarnings("restricted") // Three calls of the C library with the arguments that their manual pages state.
    private static MethodHandle call(String name, int fixedArguments, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                Linker.Option.firstVariadicArg(fixedArguments),
                Linker.Option.captureCallState("errno"));
    }

    /**
     * Makes the request on an existing file or directory.
     *
     * @return the number after the call; empty if the request was refused, as by a file system that does not know it
     * @throws IOException if the file cannot be opened
     */
    static OptionalInt request(Path file, long request, int number) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errors = arena.allocate(Linker.Option.captureStateLayout());
            // Eight bytes: some requests are declared for a long and use an int of it.
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_LONG, number);
            int descriptor = (int) OPEN.invokeExact(errors, arena.allocateFrom(file.toString()), O_RDONLY_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException("cannot open %s: errno %d".formatted(file, (int) ERRNO.get(errors, 0L)));
            }
            int result = (int) IOCTL.invokeExact(errors, descriptor, request, value);
            int _ = (int) CLOSE.invokeExact(errors, descriptor);
            return result == 0 ? OptionalInt.of(value.get(ValueLayout.JAVA_INT, 0)) : OptionalInt.empty();
        } catch (IOException | RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure); // A method handle may throw anything; these throw nothing.
        }
    }
}
