package dev.cairn.node.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores single files and streams. Safe for use by many threads.
 *
 * <p>A file up to {@link #DIGEST_FIRST_BYTES_MAX} is read twice: its digest goes ahead in {@code Repr-Digest}, and the server
 * refuses other bytes. A larger one is read once, its digest computed on the way and compared with the one in the answer; if
 * they differ, the wrong version is removed again. Either way, a file that changes while it is read is sent anew.
 */
final class Upload {
    static final long DIGEST_FIRST_BYTES_MAX = 8L << 20;
    static final long EXPECT_BYTES_MIN = 1L << 20;

    private static final int CHANGES_MAX = 3;
    private static final int PRECONDITION_FAILED = 412;

    private final Client client;
    private final Progress progress;
    private final Options options;

    Upload(Client client, Progress progress, Options options) {
        this.client = client;
        this.progress = progress;
        this.options = options;
    }

    /** Stores {@code file} unless the same bytes are {@code there}, which is what the store has under this key. */
    Result store(Path file, Remote target, Optional<ObjectInfo> there) throws InterruptedException {
        try {
            FileStamp stamp = FileStamp.of(file);
            Optional<String> digest = Optional.empty();
            if (there.isPresent() && !options.overwrite) {
                progress.passed(stamp.bytes());
                return kept(file.toString(), target);
            }
            if (there.isPresent() && !options.force && there.get().bytes() == stamp.bytes()) {
                digest = Optional.of(Sha256.of(file));
                if (there.get().sameBytes(stamp.bytes(), digest.get())) {
                    progress.passed(stamp.bytes());
                    return Result.of(Status.EQUAL, file.toString(), target, stamp.bytes(), "")
                            .with(there.get());
                }
            }
            ObjectInfo stored = new Sending(file, target, stamp, digest).run();
            return stored(file.toString(), target, stored);
        } catch (Failure e) {
            return failed(file.toString(), target, e);
        }
    }

    /** Stores what {@code in} holds, which can be read only once. */
    Result store(InputStream in, String name, Remote target, Optional<ObjectInfo> there) throws InterruptedException {
        try {
            if (there.isPresent() && !options.overwrite) {
                return kept(name, target);
            }
            byte[] held = StreamUpload.begin(in, name);
            if (held.length < StreamUpload.HELD_BYTES_MAX
                    && !options.force
                    && there.isPresent()
                    && there.get().sameBytes(held.length, Sha256.of(held))) {
                return Result.of(Status.EQUAL, name, target, held.length, "").with(there.get());
            }
            return stored(name, target, new StreamUpload(this, client, progress).run(held, in, name, target));
        } catch (Failure e) {
            return failed(name, target, e);
        }
    }

    private Result failed(String from, Remote target, Failure failure) {
        return isInTheWay(failure) ? kept(from, target) : Result.failed(from, target, failure);
    }

    /** Whether the server refused to overwrite what is there. */
    private boolean isInTheWay(Failure failure) {
        return !options.overwrite
                && failure instanceof Failure.Refused refused
                && refused.status() == PRECONDITION_FAILED;
    }

    private static Result kept(String from, Remote target) {
        return Result.of(Status.KEPT, from, target, 0, "something is there");
    }

    private static Result stored(String from, Remote target, ObjectInfo info) {
        String what = Sizes.human(info.bytes()) + ", version " + info.version();
        return Result.of(Status.STORED, from, target, info.bytes(), what).with(info);
    }

    /** What goes ahead of a body with this SHA-256, if it is known already. */
    Map<String, String> headers(Optional<String> digest) {
        Map<String, String> headers = new LinkedHashMap<>(options.headers);
        digest.ifPresent(hex -> headers.put("Repr-Digest", Sha256.header(hex)));
        if (!options.overwrite) {
            headers.put("If-None-Match", "*");
        }
        return headers;
    }

    /** Bytes that are not ours must not stay under our key. @throws Failure.Damaged if they are not */
    void check(Remote target, ObjectInfo stored, String sha256) throws Failure, InterruptedException {
        if (stored.sha256().equals(sha256)) {
            return;
        }
        withdraw(target, stored);
        throw new Failure.Damaged("the bytes changed on the way to the server (its SHA-256 is %s, ours is %s)"
                .formatted(stored.sha256(), sha256));
    }

    /** Removes what this run stored, unless another version has taken its place. */
    private void withdraw(Remote target, ObjectInfo stored) throws Failure, InterruptedException {
        if (stored.etag().isEmpty()) {
            return;
        }
        try {
            client.deleteVersion(target, stored.etag());
        } catch (Failure.Refused e) {
            if (e.status() != PRECONDITION_FAILED && !e.is("no-such-object")) {
                throw e;
            }
        }
    }

    /** Whether the server got other bytes than were sent; if so, a repetition needs another idempotency key. */
    static boolean isMangled(Failure failure) {
        return failure instanceof Failure.Damaged
                || (failure instanceof Failure.Refused refused && refused.is("digest-mismatch"));
    }

    /** One file until it is stored or given up. */
    private final class Sending {
        private final Path file;
        private final Remote target;
        private final Retry.Budget budget = client.retry().budget();
        private FileStamp stamp;
        private Optional<String> digest;
        private String key = client.newKey();
        private int changes;

        /** SHA-256 of bodies that may be in the store, though no answer said so; an entry for each change at most. */
        private final Set<String> unsure = new HashSet<>();

        Sending(Path file, Remote target, FileStamp stamp, Optional<String> digest) {
            this.file = file;
            this.target = target;
            this.stamp = stamp;
            this.digest = digest;
        }

        ObjectInfo run() throws Failure, InterruptedException {
            while (true) {
                if (digest.isEmpty() && stamp.bytes() <= DIGEST_FIRST_BYTES_MAX) {
                    digest = Optional.of(Sha256.of(file));
                }
                Optional<ObjectInfo> stored = attempt();
                if (stored.isPresent()) {
                    if (isUnchanged(stored.get())) {
                        return stored.get();
                    }
                    startAnew();
                }
            }
        }

        /** Whether the file is what was sent. A mixture must not be what {@code --no-overwrite} finds and leaves alone. */
        private boolean isUnchanged(ObjectInfo stored) throws Failure, InterruptedException {
            boolean unchanged = false;
            try {
                unchanged = FileStamp.of(file).equals(stamp);
            } finally {
                if (!unchanged && !options.overwrite) {
                    withdraw(target, stored);
                }
            }
            return unchanged;
        }

        /** One request. Empty if it failed and is to be repeated. */
        private Optional<ObjectInfo> attempt() throws Failure, InterruptedException {
            try (SentBody body = SentBody.of(file, stamp.bytes(), progress)) {
                try {
                    ObjectInfo stored = client.put(target, headers(), key, body.publisher(), body::sent);
                    check(target, stored, digest.orElseGet(body::sha256));
                    return Optional.of(stored);
                } catch (Failure e) {
                    rememberUnsure(e, body);
                    body.takeBack();
                    if (isInTheWay(e) && withdrawUnsure()) {
                        key = client.newKey();
                    } else if (FileStamp.of(file).equals(stamp)) {
                        repeatAfter(e);
                    } else {
                        startAnew();
                    }
                    return Optional.empty();
                }
            }
        }

        private Map<String, String> headers() {
            Map<String, String> headers = Upload.this.headers(digest);
            String name = HeaderNames.META + HeaderNames.FILE_TIME;
            if (headers.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
                headers.put(name, stamp.modified().toInstant().toString());
            }
            return headers;
        }

        private void rememberUnsure(Failure failure, SentBody body) {
            boolean unknown = failure instanceof Failure.Unreachable || failure.retriesMax() > 0;
            if (unknown && !isMangled(failure)) {
                boolean whole = body.sent() == stamp.bytes();
                digest.or(() -> whole ? Optional.of(body.sha256()) : Optional.empty())
                        .ifPresent(unsure::add);
            }
        }

        /** Whether it was our own bytes that were in the way: stored by an attempt whose answer was lost. */
        private boolean withdrawUnsure() throws Failure, InterruptedException {
            Optional<ObjectInfo> ours = unsure.isEmpty()
                    ? Optional.empty()
                    : client.find(target).filter(info -> unsure.contains(info.sha256()));
            unsure.clear();
            if (ours.isPresent()) {
                withdraw(target, ours.get());
            }
            return ours.isPresent();
        }

        private void repeatAfter(Failure failure) throws Failure, InterruptedException {
            if (isMangled(failure)) {
                key = client.newKey(); // The first answer to this key is not the one we want.
                digest = Optional.empty();
                budget.spend(new Failure.Damaged(failure.text()));
            } else {
                budget.spend(failure);
            }
        }

        /** The file is another than the one that the attempt began with. */
        private void startAnew() throws Failure.Local {
            changes++;
            if (changes > CHANGES_MAX) {
                throw new Failure.Local(file + ": changes while it is read; "
                        + (options.overwrite || !unsure.isEmpty()
                                ? "what the store has may be a mixture"
                                : "it was not stored"));
            }
            stamp = FileStamp.of(file);
            digest = Optional.empty();
            key = client.newKey();
        }
    }

    /**
     * How to store.
     *
     * @param force also what is there and equal
     * @param overwrite also what is there and different
     * @param headers sent with every object
     */
    record Options(boolean force, boolean overwrite, Map<String, String> headers) {}
}
