package dev.cairn.node.compression;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Bytes to compress, of several kinds. */
public enum Bodies {
    ZEROES {
        @Override
        public byte[] of(int bytes, SplittableRandom random) {
            return new byte[bytes];
        }
    },
    NOISE {
        @Override
        public byte[] of(int bytes, SplittableRandom random) {
            byte[] body = new byte[bytes];
            random.nextBytes(body);
            return body;
        }
    },
    LOG {
        @Override
        public byte[] of(int bytes, SplittableRandom random) {
            StringBuilder text = new StringBuilder(bytes + 200);
            while (text.length() < bytes) {
                text.append("2026-11-29T09:%02d:%02d GET /v1/buckets/photos/objects/%d 200 %d us\n"
                        .formatted(
                                random.nextInt(60), random.nextInt(60), random.nextInt(10_000), random.nextInt(5_000)));
            }
            return text.substring(0, bytes).getBytes(StandardCharsets.US_ASCII);
        }
    },
    JSON {
        @Override
        public byte[] of(int bytes, SplittableRandom random) {
            StringBuilder lines = new StringBuilder(bytes + 200);
            while (lines.length() < bytes) {
                lines.append("{\"key\":\"photos/%08x.jpg\",\"size\":%d,\"tags\":{\"owner\":\"%s\"},\"shared\":%b}\n"
                        .formatted(
                                random.nextInt(),
                                random.nextInt(5_000_000),
                                random.nextBoolean() ? "ann" : "bob",
                                random.nextBoolean()));
            }
            return lines.substring(0, bytes).getBytes(StandardCharsets.US_ASCII);
        }
    },
    /** Some of which gets small and some does not, in turns that are no frames. */
    MIXED {
        @Override
        public byte[] of(int bytes, SplittableRandom random) {
            byte[] body = LOG.of(bytes, random);
            for (int at = 0; at < bytes; at += 2 * TURN_BYTES) {
                byte[] noise = NOISE.of(Math.min(TURN_BYTES, bytes - at), random);
                System.arraycopy(noise, 0, body, at, noise.length);
            }
            return body;
        }
    };

    private static final int TURN_BYTES = 50_000;

    public abstract byte[] of(int bytes, SplittableRandom random);
}
