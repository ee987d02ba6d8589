package dev.cairn.monitoring.history;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where a row stands: the step's code, the name of the operation, a zero, the number of the step in 8 bytes, and the bucket. So the
 * rows of an operation lie together in the order of time.
 */
record RowKey(Step step, String operation, long number, String bucket) {
    /** Before the buckets of all steps. */
    static byte[] of(Step step, String operation, long number) {
        return new RowKey(step, operation, number, "").bytes();
    }

    /** Before all rows of an operation. */
    static byte[] first(Step step, String operation) {
        return of(step, operation, 0);
    }

    /** After all rows of an operation, and before those of the next: names have no bytes below those of letters, digits and '_'. */
    static byte[] end(Step step, String operation) {
        byte[] key = ByteBuffer.allocate(operation.length() + 2)
                .put(step.code())
                .put(operation.getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .array();
        return key;
    }

    byte[] bytes() {
        byte[] in = bucket.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + operation.length() + Long.BYTES + in.length)
                .put(step.code())
                .put(operation.getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0)
                .putLong(number)
                .put(in)
                .array();
    }

    /** @throws IllegalArgumentException if the bytes are no key of this kind of step */
    static RowKey parse(Step step, byte[] bytes) {
        int zero = 1;
        while (zero < bytes.length && bytes[zero] != 0) {
            zero++;
        }
        int bucket = zero + 1 + Long.BYTES;
        if (bytes.length < bucket || bytes[0] != step.code()) {
            throw new IllegalArgumentException("a row's key has " + bytes.length + " bytes and no " + step + " in it");
        }
        return new RowKey(
                step,
                new String(bytes, 1, zero - 1, StandardCharsets.US_ASCII),
                ByteBuffer.wrap(bytes).getLong(zero + 1),
                new String(bytes, bucket, bytes.length - bucket, StandardCharsets.UTF_8));
    }
}
