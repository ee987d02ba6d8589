package dev.cairn.node.status;

/** The way to one listener. For any thread; nothing waits. */
interface EventSink {
    /** Sends bytes after those before them. {@code gone} is run when the listener's machine has them, or never will. */
    void write(byte[] bytes, Runnable gone);

    /** Ends the stream in order, after what was written. */
    void end();

    /** Breaks the stream off: its client takes nothing. */
    void cut();
}
