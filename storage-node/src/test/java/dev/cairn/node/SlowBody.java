package dev.cairn.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** A request body that stops half-way until the test lets it go on. */
final class SlowBody implements BodyPublisher {
    private final BodyPublisher stream;
    private final CountDownLatch half = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    SlowBody(int bytes) {
        stream = BodyPublishers.ofInputStream(() -> new Halves(bytes));
    }

    void awaitHalf() throws InterruptedException {
        if (!half.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the first half was not asked for");
        }
    }

    void release() {
        released.countDown();
    }

    @Override
    public long contentLength() {
        return stream.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        stream.subscribe(subscriber);
    }

    private final class Halves extends InputStream {
        private final int size;
        private int given;

        Halves(int size) {
            this.size = size;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in blocks");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (given == size) {
                return -1;
            }
            if (given >= size / 2) {
                awaitRelease();
            }
            int next = Math.min(length, size - given);
            given += next;
            return next;
        }

        private void awaitRelease() throws IOException {
            half.countDown();
            try {
                if (!released.await(20, TimeUnit.SECONDS)) {
                    throw new IOException("the test never released the second half");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
