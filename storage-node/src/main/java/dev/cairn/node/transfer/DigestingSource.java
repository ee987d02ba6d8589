package dev.cairn.node.transfer;

import java.nio.ByteBuffer;

/** Passes a body on and digests it on the way. */
final class DigestingSource implements BodySource {
    private final BodySource source;
    private final BodyDigests digests;

    DigestingSource(BodySource source, BodyDigests digests) {
        this.source = source;
        this.digests = digests;
    }

    @Override
    public ByteBuffer next() {
        ByteBuffer piece = source.next();
        digests.update(piece);
        return piece;
    }
}
