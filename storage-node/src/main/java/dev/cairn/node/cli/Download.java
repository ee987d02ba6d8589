package dev.cairn.node.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Fetches single objects. Safe for use by many threads.
 *
 * <p>Bytes go to a {@link PartFile}; it gets the final name once all are there and their SHA-256 is the one that the store
 * knows. A broken connection is taken up where it broke, with {@code Range} and {@code If-Match}, by this run or the next.
 */
final class Download {
    /** Smaller leftovers are not worth keeping for the next run. */
    static final long KEEP_BYTES_MIN = 1L << 20;

    private static final int CHANGES_MAX = 3;
    private static final int PRECONDITION_FAILED = 412;
    private static final int PARTIAL = 206;
    private static final long REFILL_BYTES_MIN = 1L << 20;

    private final Client client;
    private final Progress progress;
    private final Options options;

    Download(Client client, Progress progress, Options options) {
        this.client = client;
        this.progress = progress;
        this.options = options;
    }

    /**
     * Fetches {@code remote} into {@code file} unless the same bytes are there.
     *
     * @param listed what a listing said of it, which spares asking
     */
    Result fetch(Remote remote, Optional<ObjectInfo> listed, Place place) throws InterruptedException {
        String name = place.name();
        try {
            Path file = place.file();
            name = file.toString();
            ObjectInfo info = listed.isPresent() ? listed.get() : client.head(remote);
            for (int changes = 0; ; changes++) {
                try {
                    return fetch(remote, info, file);
                } catch (Failure.Refused e) {
                    if (e.status() != PRECONDITION_FAILED || changes >= CHANGES_MAX) {
                        throw e;
                    }
                    info = client.head(remote); // A newer version came; that is the one to fetch.
                }
            }
        } catch (Failure e) {
            return Result.failed(name, remote, e);
        }
    }

    /** Writes {@code remote} to {@code out}, which gets no byte twice. The digest is known to be right only at the end. */
    Result fetch(Remote remote, OutputStream out) throws InterruptedException {
        try {
            ObjectInfo info = client.head(remote);
            receive(remote, info, new StreamSink(out));
            return fetched("-", remote, info);
        } catch (Failure e) {
            return Result.failed("-", remote, e);
        }
    }

    private Result fetch(Remote remote, ObjectInfo info, Path file) throws Failure, InterruptedException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            checkReplaceable(file);
            if (!options.overwrite) {
                progress.passed(info.bytes());
                return kept(file, remote);
            }
            if (!options.force && isEqual(file, info)) {
                progress.passed(info.bytes());
                return Result.of(Status.EQUAL, file.toString(), remote, info.bytes(), "")
                        .with(info);
            }
        }
        try (PartFile part = PartFile.open(file, info.sha256())) {
            progress.passed(part.bytes());
            receiveOrTidy(remote, info, part);
            info.fileTime().ifPresent(part::setTime);
            if (options.overwrite) {
                part.replace(file, options.sync);
            } else if (!part.takeFreeName(file, options.sync)) {
                return kept(file, remote);
            }
        }
        return fetched(file.toString(), remote, info);
    }

    /** Devices and the like are not files that can be exchanged for another. */
    private static void checkReplaceable(Path file) throws Failure.Local {
        boolean replaceable = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(file);
        if (!replaceable) {
            throw new Failure.Local(file + ": is in the way, and is no regular file (standard output is '-')");
        }
    }

    private static Result kept(Path file, Remote remote) {
        return Result.of(Status.KEPT, file.toString(), remote, 0, "something is there");
    }

    private static Result fetched(String to, Remote remote, ObjectInfo info) {
        return Result.of(Status.FETCHED, to, remote, info.bytes(), Sizes.human(info.bytes()))
                .with(info);
    }

    private static boolean isEqual(Path file, ObjectInfo info) throws Failure.Local {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && FileStamp.of(file).bytes() == info.bytes()
                && info.sameBytes(info.bytes(), Sha256.of(file));
    }

    private void receiveOrTidy(Remote remote, ObjectInfo info, PartFile part) throws Failure, InterruptedException {
        try {
            receive(remote, info, part);
        } catch (Failure e) {
            if (part.bytes() < KEEP_BYTES_MIN) {
                part.delete();
            }
            throw e;
        }
    }

    /** Fills {@code sink} until it holds the whole object, checked. */
    private void receive(Remote remote, ObjectInfo info, Sink sink) throws Failure, InterruptedException {
        if (info.sha256().isEmpty()) {
            throw new Failure.Strange("the server gives no SHA-256 for this object, so it cannot be checked");
        }
        Retry.Budget budget = client.retry().budget();
        while (true) {
            long before = sink.bytes();
            try {
                if (before != info.bytes()) {
                    receiveRest(remote, info, sink);
                }
                if (!sink.sha256().equals(info.sha256())) {
                    restart(sink);
                    throw new Failure.Damaged(
                            "the bytes that arrived do not have the SHA-256 that the server promised");
                }
                return;
            } catch (Failure.Unreachable e) {
                if (sink.bytes() - before >= REFILL_BYTES_MIN) {
                    budget.refill();
                }
                budget.spend(e);
            } catch (Failure e) {
                budget.spend(e);
            }
        }
    }

    private void receiveRest(Remote remote, ObjectInfo info, Sink sink) throws Failure, InterruptedException {
        if (sink.bytes() > info.bytes()) {
            restart(sink);
        }
        HttpResponse<BodyStream> response = client.get(remote, info, sink.bytes());
        try (BodyStream body = response.body()) {
            checkStart(response, sink);
            byte[] buffer = new byte[Sha256.BUFFER_BYTES];
            for (int n = body.read(buffer, 0, buffer.length); n >= 0; n = body.read(buffer, 0, buffer.length)) {
                sink.write(buffer, n);
                progress.moved(n);
                if (sink.bytes() > info.bytes()) {
                    throw new Failure.Strange("more bytes arrived than the object has");
                }
            }
        }
        if (sink.bytes() < info.bytes()) {
            throw new Failure.Unreachable(
                    "the answer ended after %d of %d bytes".formatted(sink.bytes(), info.bytes()), Integer.MAX_VALUE);
        }
    }

    private void checkStart(HttpResponse<?> response, Sink sink) throws Failure {
        if (sink.bytes() == 0) {
            return;
        }
        if (response.statusCode() != PARTIAL) {
            restart(sink); // The server sends all of it again.
            return;
        }
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (!range.startsWith("bytes " + sink.bytes() + "-")) {
            throw new Failure.Strange("asked for the bytes from %d on, got '%s'".formatted(sink.bytes(), range));
        }
    }

    private void restart(Sink sink) throws Failure {
        progress.moved(-sink.bytes());
        sink.restart();
    }

    /**
     * How to fetch.
     *
     * @param force also what is there and equal
     * @param overwrite also what is there and different
     * @param sync onto the disk before the file gets its name
     */
    record Options(boolean force, boolean overwrite, boolean sync) {}

    /** Where an object goes; found out by the task itself, because that may fail and creates folders. */
    interface Place {
        /** For messages. */
        String name();

        Path file() throws Failure.Local;
    }

    /** Takes bytes and digests them. */
    interface Sink {
        long bytes();

        void write(byte[] buffer, int length) throws Failure.Local;

        /** SHA-256 of all bytes so far. */
        String sha256();

        void restart() throws Failure;
    }

    private static final class StreamSink implements Sink {
        private final OutputStream out;
        private final MessageDigest digest = Sha256.start();
        private long bytes;

        StreamSink(OutputStream out) {
            this.out = out;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void write(byte[] buffer, int length) throws Failure.Local {
            try {
                out.write(buffer, 0, length);
                out.flush();
            } catch (IOException e) {
                throw Failure.Local.of("standard output", e);
            }
            digest.update(buffer, 0, length);
            bytes += length;
        }

        @Override
        public String sha256() {
            return Sha256.finish(digest);
        }

        @Override
        public void restart() throws Failure {
            throw new Failure.Local("the bytes on standard output are wrong, and cannot be taken back");
        }
    }
}
