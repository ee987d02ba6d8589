package dev.cairn.replication;

import java.io.IOException;
import java.nio.file.Path;

/** The files of the log are not what was written, or do not fit the state. The message says what to do. */
public final class LogDamagedException extends IOException {
    private final transient Path file;
    private final long offsetBytes;

    LogDamagedException(Path file, long offsetBytes, String what, String advice) {
        super("%s at byte %d: %s. %s".formatted(file, offsetBytes, what, advice));
        this.file = file;
        this.offsetBytes = offsetBytes;
    }

    public Path file() {
        return file;
    }

    /** Where in the file the damage begins. */
    public long offsetBytes() {
        return offsetBytes;
    }
}
