package dev.cairn.node;

import java.util.Locale;

/** What a person is to do when the system did not do what it was told with a file. */
final class DiskAdvice {
    private static final String KEPT = "then start again: nothing that was acknowledged is lost by this.";

    private DiskAdvice() {}

    /** One sentence. Java and RocksDB tell what went wrong in nothing but the text of the failure. */
    static String of(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage()).append('\n');
        }
        String text = texts.toString().toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            return "The disk is full: make space, " + KEPT;
        }
        if (text.contains("too many open files")) {
            return "The process may not open more files: raise the limit (ulimit -n, LimitNOFILE=), " + KEPT;
        }
        return "Look at the disk (dmesg) and at who owns the files, " + KEPT;
    }
}
