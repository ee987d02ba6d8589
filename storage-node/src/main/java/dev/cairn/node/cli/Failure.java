package dev.cairn.node.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Every way a command can fail. Each knows its exit code, its name in {@code --json}, and whether to try again. */
abstract sealed class Failure extends IOException {
    private Failure(String message) {
        super(message);
    }

    /** What happened, for people. */
    final String text() {
        return String.valueOf(getMessage());
    }

    /** Stable name for machines, such as {@code no-such-object}. */
    abstract String code();

    abstract int exitCode();

    /** How often the same request may be repeated after this failure; 0 if a repetition cannot help. */
    int retriesMax() {
        return 0;
    }

    /** What the server asked to wait before a repetition. */
    Duration pauseMin() {
        return Duration.ZERO;
    }

    /** Whether the other files of the same command would fail alike, so that it is pointless to try them. */
    boolean stopsAll() {
        return false;
    }

    /** The server answered, and the answer was no. */
    static final class Refused extends Failure {
        /** From here on the server is to blame, and its log is worth a look. */
        private static final int OWN_FAULT_MIN = 500;

        private static final Set<Integer> PASSING = Set.of(408, 429, 502, 503, 504);
        private static final Set<String> FOR_ALL = Set.of("no-such-bucket", "disk-full");

        private final int status;
        private final String code;
        private final Duration retryAfter;

        Refused(int status, String code, String detail, Optional<String> requestId, Optional<Duration> retryAfter) {
            super(detail
                    + requestId
                            .filter(_ -> status >= OWN_FAULT_MIN)
                            .map(id -> " (request " + id + ")")
                            .orElse(""));
            this.status = status;
            this.code = code;
            this.retryAfter = retryAfter.orElse(Duration.ZERO);
        }

        int status() {
            return status;
        }

        /** The same refusal with a hint at its end. */
        Refused with(String hint) {
            return new Refused(status, code, getMessage() + hint, Optional.empty(), Optional.of(retryAfter));
        }

        /** The same refusal, saying what it is about. */
        Refused about(String place) {
            return new Refused(status, code, place + ": " + getMessage(), Optional.empty(), Optional.of(retryAfter));
        }

        boolean is(String otherCode) {
            return code.equals(otherCode);
        }

        @Override
        String code() {
            return code;
        }

        @Override
        int exitCode() {
            if (status == 404) {
                return ExitCode.NOT_FOUND;
            }
            return PASSING.contains(status) ? ExitCode.UNREACHABLE : ExitCode.FAILED;
        }

        @Override
        int retriesMax() {
            return PASSING.contains(status) ? Integer.MAX_VALUE : 0;
        }

        @Override
        Duration pauseMin() {
            return retryAfter;
        }

        @Override
        boolean stopsAll() {
            return PASSING.contains(status) || FOR_ALL.contains(code);
        }
    }

    /** No answer, or one that broke off. What the server did with the request is unknown. */
    static final class Unreachable extends Failure {
        private final int retriesMax;

        Unreachable(String message, int retriesMax) {
            super(message);
            this.retriesMax = retriesMax;
        }

        @Override
        String code() {
            return "unreachable";
        }

        @Override
        int exitCode() {
            return ExitCode.UNREACHABLE;
        }

        @Override
        int retriesMax() {
            return retriesMax;
        }

        @Override
        boolean stopsAll() {
            return true;
        }
    }

    /** What was named is not in the store. */
    static final class Missing extends Failure {
        Missing(String message) {
            super(message);
        }

        @Override
        String code() {
            return "nothing-there";
        }

        @Override
        int exitCode() {
            return ExitCode.NOT_FOUND;
        }
    }

    /** A file or folder of this machine does not play along, or may not be touched. */
    static final class Local extends Failure {
        Local(String message) {
            super(message);
        }

        static Local of(String what, IOException cause) {
            String why = cause.getMessage();
            String kind = switch (cause) {
                case java.nio.file.NoSuchFileException _ -> "no such file or folder";
                case java.nio.file.AccessDeniedException _ -> "permission denied";
                case java.nio.file.FileAlreadyExistsException _ -> "something else is there";
                case java.nio.file.FileSystemException e when e.getReason() != null -> e.getReason();
                default -> why == null ? cause.getClass().getSimpleName() : why;
            };
            return new Local(what + ": " + kind);
        }

        @Override
        String code() {
            return "local";
        }

        @Override
        int exitCode() {
            return ExitCode.FAILED;
        }
    }

    /** Bytes arrived that are not the bytes that were sent. */
    static final class Damaged extends Failure {
        private static final int RETRIES_MAX = 2;

        Damaged(String message) {
            super(message);
        }

        @Override
        String code() {
            return "digest-mismatch";
        }

        @Override
        int exitCode() {
            return ExitCode.FAILED;
        }

        @Override
        int retriesMax() {
            return RETRIES_MAX;
        }
    }

    /** An answer that this version of the command line cannot make sense of. */
    static final class Strange extends Failure {
        Strange(String message) {
            super(message);
        }

        @Override
        String code() {
            return "strange-answer";
        }

        @Override
        int exitCode() {
            return ExitCode.FAILED;
        }
    }

    /** The arguments do not make sense; nothing was done. */
    static final class Usage extends Failure {
        Usage(String message) {
            super(message);
        }

        @Override
        String code() {
            return "usage";
        }

        @Override
        int exitCode() {
            return ExitCode.USAGE;
        }
    }
}
