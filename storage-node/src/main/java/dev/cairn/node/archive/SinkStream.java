package dev.cairn.node.archive;

import java.io.OutputStream;

/** A sink as a stream, for libraries that ask for one. To close it does nothing. */
final class SinkStream extends OutputStream {
    private final ArchiveSink sink;
    private final byte[] one = new byte[1];
    private boolean dropped;

    SinkStream(ArchiveSink sink) {
        this.sink = sink;
    }

    /** From now on nothing gets through. */
    void drop() {
        dropped = true;
    }

    @Override
    public void write(int value) {
        one[0] = (byte) value;
        write(one, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (length > 0 && !dropped) {
            sink.write(bytes, offset, length);
        }
    }
}
