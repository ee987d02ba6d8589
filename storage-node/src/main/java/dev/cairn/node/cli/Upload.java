package dev.cairn.node.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stores single files. Safe for use by many threads.
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
                return kept(file, target, stamp);
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
        } catch (Failure.Refused e) {
            return e.status() == PRECONDITION_FAILED && !options.overwrite
                    ? Result.of(Status.KEPT, file.toString(), target, 0, "something is there")
                    : Result.failed(file.toString(), target, e);
        } catch (Failure e) {
            return Result.failed(file.toString(), target, e);
        }
    }

    /** Stores what {@code in} holds. It can be read only once, so there is no second try once a byte was sent. */
    Result store(InputStream in, Remote target) throws InterruptedException {
        String key = client.newKey();
        Retry.Budget budget = client.retry().budget();
        while (true) {
            SentBody body = SentBody.of(in, progress);
            try {
                ObjectInfo stored = client.put(target, headers(Optional.empty()), key, body.publisher(), body::sent);
                check(target, stored, body.sha256());
                return stored("-", target, stored);
            } catch (Failure e) {
                if (body.sent() > 0) {
                    return Result.failed("-", target, e);
                }
                try {
                    budget.spend(e);
                } catch (Failure last) {
                    return Result.failed("-", target, last);
                }
            }
        }
    }

    private Result kept(Path file, Remote target, FileStamp stamp) {
        progress.passed(stamp.bytes());
        return Result.of(Status.KEPT, file.toString(), target, 0, "something is there");
    }

    private static Result stored(String from, Remote target, ObjectInfo info) {
        String what = Sizes.human(info.bytes()) + ", version " + info.version();
        return Result.of(Status.STORED, from, target, info.bytes(), what).with(info);
    }

    private Map<String, String> headers(Optional<String> digest) {
        Map<String, String> headers = new LinkedHashMap<>(options.headers);
        digest.ifPresent(hex -> headers.put("Repr-Digest", Sha256.header(hex)));
        if (!options.overwrite) {
            headers.put("If-None-Match", "*");
        }
        return headers;
    }

    /** Bytes that are not ours must not stay under our key. */
    private void check(Remote target, ObjectInfo stored, String sha256) throws Failure, InterruptedException {
        if (stored.sha256().equals(sha256)) {
            return;
        }
        if (!stored.etag().isEmpty()) {
            client.deleteVersion(target, stored.etag());
        }
        throw new Failure.Damaged("the bytes changed on the way to the server (its SHA-256 is %s, ours is %s)"
                .formatted(stored.sha256(), sha256));
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
                if (stored.isPresent() && FileStamp.of(file).equals(stamp)) {
                    return stored.get();
                }
                if (stored.isPresent()) {
                    startAnew();
                }
            }
        }

        /** One request. Empty if it failed and is to be repeated. */
        private Optional<ObjectInfo> attempt() throws Failure, InterruptedException {
            try (SentBody body = SentBody.of(file, stamp.bytes(), progress)) {
                try {
                    ObjectInfo stored = client.put(target, headers(digest), key, body.publisher(), body::sent);
                    check(target, stored, digest.orElseGet(body::sha256));
                    return Optional.of(stored);
                } catch (Failure e) {
                    body.takeBack();
                    if (FileStamp.of(file).equals(stamp)) {
                        repeatAfter(e);
                    } else {
                        startAnew();
                    }
                    return Optional.empty();
                }
            }
        }

        private void repeatAfter(Failure failure) throws Failure, InterruptedException {
            boolean mangled = failure instanceof Failure.Refused refused && refused.is("digest-mismatch");
            if (mangled || failure instanceof Failure.Damaged) {
                key = client.newKey(); // The first answer to this key is not the one we want.
                digest = Optional.empty();
            }
            budget.spend(mangled ? new Failure.Damaged(failure.text()) : failure);
        }

        /** The file is another than the one that the attempt began with. */
        private void startAnew() throws Failure.Local {
            changes++;
            if (changes > CHANGES_MAX) {
                throw new Failure.Local(file + ": changes while it is read; what the store has may be a mixture");
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
