package dev.cairn.node.thumbnail;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libjpeg-turbo, where it is installed (Debian: {@code libturbojpeg0}). It decodes a JPEG at a half, a quarter or an eighth of its size and
 * computes no more than that, which the JDK's copy of libjpeg could, but ImageIO does not let it: what a camera makes takes a third of the time.
 * Decodes only what it finds nothing wrong with. For any number of threads.
 */
final class TurboJpeg {
    /** One pixel can stand for so many, each way. */
    private static final int SHRINK_MAX = 8;

    /** What its decoder takes beside the source and the pixels. */
    static final int SCRATCH_BYTES = 1 << 20;

    /** The source is in memory as a whole. */
    static final int SOURCE_BYTES_MAX = 32 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(TurboJpeg.class);

    /** Of versions 2 and 3; both have what is called here. */
    private static final List<String> NAMES = List.of("libturbojpeg.so.0", "libturbojpeg.0.dylib");

    private static final int BLUE_GREEN_RED = 1; // TJPF_BGR
    private static final int PIXEL_BYTES = 3;
    private static final int STOP_ON_WARNING = 8_192; // TJFLAG_STOPONWARNING
    private static final int LIMIT_SCANS = 32_768; // TJFLAG_LIMITSCANS: to 500
    private static final int PIECE_BYTES = 256 << 10;

    private static final Optional<TurboJpeg> INSTALLED = find();

    private final MethodHandle begin;
    private final MethodHandle head;
    private final MethodHandle decompress;
    private final MethodHandle end;

    @SuppressWarnings("restricted") // What is called keeps within the memory that it is given, and frees only its own.
    private TurboJpeg(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        AddressLayout pointer = ValueLayout.ADDRESS;
        ValueLayout.OfInt number = ValueLayout.JAVA_INT;
        ValueLayout.OfLong size = ValueLayout.JAVA_LONG; // unsigned long, where there are such libraries
        this.begin = linker.downcallHandle(library.findOrThrow("tjInitDecompress"), FunctionDescriptor.of(pointer));
        this.head = linker.downcallHandle(
                library.findOrThrow("tjDecompressHeader3"),
                FunctionDescriptor.of(number, pointer, pointer, size, pointer, pointer, pointer, pointer));
        this.decompress = linker.downcallHandle(
                library.findOrThrow("tjDecompress2"),
                FunctionDescriptor.of(number, pointer, pointer, size, pointer, number, number, number, number, number));
        this.end = linker.downcallHandle(library.findOrThrow("tjDestroy"), FunctionDescriptor.of(number, pointer));
    }

    /** Empty if it is not installed. */
    static Optional<TurboJpeg> installed() {
        return INSTALLED;
    }

    @SuppressWarnings("restricted") // Loads a library of the system by its name.
    private static Optional<TurboJpeg> find() {
        for (String name : NAMES) {
            try {
                TurboJpeg found = new TurboJpeg(SymbolLookup.libraryLookup(name, Arena.global()));
                LOG.info("JPEG is decoded by libjpeg-turbo ({})", name);
                return Optional.of(found);
            } catch (RuntimeException
                    | LinkageError e) { // Not there, not all there, or foreign functions are forbidden.
                LOG.debug("{} cannot be used", name, e);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether it can decode such a picture.
     *
     * @param sourceBytes how long the file is
     */
    static boolean knows(PictureHead head, long sourceBytes) {
        return head.type() == PictureType.JPEG && head.pixelBytes() == PIXEL_BYTES && sourceBytes <= SOURCE_BYTES_MAX;
    }

    /**
     * By how much to shrink a picture of which only a part of the pixels is shown: three for each two that are shown are left, each way. With fewer it looks less like
     * a picture of which all were decoded (0.98 against 0.99 SSIM), with more it takes longer and looks the same.
     *
     * @param pixelsForOne how many there are for each that is shown, each way
     */
    static int shrink(int pixelsForOne) {
        int shrink = 1;
        while (shrink < SHRINK_MAX && 2 * pixelsForOne >= 3 * (2 * shrink)) {
            shrink *= 2;
        }
        return shrink;
    }

    /** What decoding takes in memory, of the heap or not. */
    static long bytes(PictureHead head, long sourceBytes, int shrink) {
        long pixels = (long) Math.ceilDiv(head.width(), shrink) * Math.ceilDiv(head.height(), shrink);
        return SCRATCH_BYTES + sourceBytes + head.scratchBytes() + 2 * PIXEL_BYTES * pixels;
    }

    /**
     * Decodes all of a picture. Blocks on the source; once that is read, nothing stops it.
     *
     * @param shrink 1, 2, 4 or 8: one pixel for so many, each way
     * @return empty if there is anything unusual about it, for another decoder to look into. Its numbers are as they are stored, whatever its
     *     profile
     * @throws IOException if the source cannot be read
     * @throws ThumbnailException {@link ThumbnailError.TookTooLong}
     */
    Optional<BufferedImage> decode(PictureSource source, PictureHead expected, int shrink, Deadline deadline)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = read(source, arena, deadline);
            MemorySegment decoder = (MemorySegment) begin.invokeExact();
            if (decoder.equals(MemorySegment.NULL)) {
                return Optional.empty();
            }
            try {
                return isAsExpected(decoder, file, expected, arena)
                        ? decoded(decoder, file, expected, shrink, arena)
                        : Optional.empty();
            } finally {
                int _ = (int) end.invokeExact(decoder);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a function of C cannot throw", e);
        }
    }

    private static MemorySegment read(PictureSource source, Arena arena, Deadline deadline) throws IOException {
        MemorySegment file = arena.allocate(source.sizeBytes());
        for (long at = 0; at < file.byteSize(); at += PIECE_BYTES) {
            deadline.check();
            ByteBuffer piece = file.asSlice(at, Math.min(PIECE_BYTES, file.byteSize() - at))
                    .asByteBuffer();
            source.read(at, piece);
        }
        deadline.check();
        return file;
    }

    private boolean isAsExpected(MemorySegment decoder, MemorySegment file, PictureHead expected, Arena arena)
            throws Throwable {
        MemorySegment told = arena.allocate(ValueLayout.JAVA_INT, 4);
        int failed = (int) head.invokeExact(
                decoder,
                file,
                file.byteSize(),
                told,
                told.asSlice(Integer.BYTES),
                told.asSlice(2 * Integer.BYTES),
                told.asSlice(3 * Integer.BYTES));
        return failed == 0
                && told.getAtIndex(ValueLayout.JAVA_INT, 0) == expected.width()
                && told.getAtIndex(ValueLayout.JAVA_INT, 1) == expected.height();
    }

    private Optional<BufferedImage> decoded(
            MemorySegment decoder, MemorySegment file, PictureHead expected, int shrink, Arena arena) throws Throwable {
        int width = Math.ceilDiv(expected.width(), shrink);
        int height = Math.ceilDiv(expected.height(), shrink);
        MemorySegment pixels = arena.allocate((long) PIXEL_BYTES * width * height);
        int failed = (int) decompress.invokeExact(
                decoder,
                file,
                file.byteSize(),
                pixels,
                width,
                PIXEL_BYTES * width,
                height,
                BLUE_GREEN_RED,
                STOP_ON_WARNING | LIMIT_SCANS);
        if (failed != 0) {
            return Optional.empty();
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] samples = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, 0, samples, 0, samples.length);
        return Optional.of(image);
    }
}
