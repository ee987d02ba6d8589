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
    };

    public abstract byte[] of(int bytes, SplittableRandom random);
}
