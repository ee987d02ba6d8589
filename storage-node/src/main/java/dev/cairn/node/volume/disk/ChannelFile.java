package dev.cairn.node.volume.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * A file behind a {@link FileChannel}, without the channel's habit of closing itself when the thread that uses it is
 * interrupted: one cancelled request would take the file from all others. The channel is then opened anew, the operation
 * done again (each states its offset), and the thread's interruption kept for whoever asks next.
 */
final class ChannelFile implements DiskFile {
    private static final int REOPENS_MAX = 100;
    private static final int HEAP_PIECE_BYTES_MAX = 256 << 10;

    private final Path path;
    private final Set<OpenOption> reopen;
    private final boolean direct;
    private volatile FileChannel channel;
    private volatile boolean closed;

    /** @param direct whether the options ask for unbuffered reading */
    ChannelFile(Path path, Set<OpenOption> options, Set<OpenOption> reopen, boolean direct) throws IOException {
        this.path = path;
        this.reopen = reopen;
        this.direct = direct;
        this.channel = open(path, options);
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        int from = target.position();
        int end = target.limit();
        return uninterrupted(open -> {
            target.limit(end).position(from);
            while (target.hasRemaining()) {
                int limit = limitToPiece(target);
                int read = open.read(target, offset + target.position() - from);
                target.limit(limit);
                if (read < 0 || isEndOfDirect(read)) {
                    break;
                }
            }
            return target.position() - from;
        });
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
        int from = source.position();
        int end = source.limit();
        uninterrupted(open -> {
            source.limit(end).position(from);
            while (source.hasRemaining()) {
                int limit = limitToPiece(source);
                open.write(source, offset + source.position() - from);
                source.limit(limit);
            }
            return source.position();
        });
    }

    @Override
    public void sync() throws IOException {
        uninterrupted(open -> {
            open.force(false);
            return true;
        });
    }

    /** Syncs what else is known of the file, too; of a directory, its names. */
    void syncAll() throws IOException {
        uninterrupted(open -> {
            open.force(true);
            return true;
        });
    }

    @Override
    public void truncate(long bytes) throws IOException {
        uninterrupted(open -> open.truncate(bytes));
    }

    @Override
    public long sizeBytes() throws IOException {
        return uninterrupted(FileChannel::size);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }

    private <T> T uninterrupted(Operation<T> operation) throws IOException {
        boolean interrupted = false;
        try {
            for (int attempt = 0; ; attempt++) {
                FileChannel open = channel;
                try {
                    return operation.on(open);
                } catch (ClosedChannelException e) { // Also when it was another thread that was interrupted.
                    interrupted |= Thread.interrupted();
                    if (closed || attempt == REOPENS_MAX) {
                        throw e;
                    }
                    openAgain(open);
                } catch (IOException e) {
                    throw isNoSpace(e) ? new NoSpaceException(e) : e;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A direct read that ends between two multiples has met the end of the file; from there no direct read may start. */
    private boolean isEndOfDirect(int read) {
        return direct && read % Disk.ALIGNMENT_BYTES != 0;
    }

    /** The channel moves heap bytes through a direct buffer of the same length, which the thread then keeps. */
    private static int limitToPiece(ByteBuffer bytes) {
        int limit = bytes.limit();
        if (!bytes.isDirect()) {
            bytes.limit(bytes.position() + Math.min(bytes.remaining(), HEAP_PIECE_BYTES_MAX));
        }
        return limit;
    }

    private synchronized void openAgain(FileChannel broken) throws IOException {
        if (channel.equals(broken) && !closed) {
            channel = open(path, reopen);
        }
    }

    private static FileChannel open(Path path, Set<OpenOption> options) throws IOException {
        try {
            return FileChannel.open(path, options);
        } catch (IOException e) {
            throw isTooManyFiles(e) ? new TooManyFilesException(e) : isNoSpace(e) ? new NoSpaceException(e) : e;
        }
    }

    private static boolean isTooManyFiles(IOException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("too many open files");
    }

    /** The JDK tells a full disk from another failure in nothing but its text. */
    private static boolean isNoSpace(IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("quota exceeded");
    }

    private interface Operation<T> {
        T on(FileChannel open) throws IOException;
    }
}
