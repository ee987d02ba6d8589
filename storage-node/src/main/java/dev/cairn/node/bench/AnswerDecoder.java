package dev.cairn.node.bench;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.function.BooleanSupplier;

/** Answers of a server that takes one request at a time. */
final class AnswerDecoder extends HttpResponseDecoder {
    /** The most bytes of a body that are handed on at once. */
    private static final int PIECE_BYTES_MAX = 256 << 10;

    private final BooleanSupplier withoutBody;

    /** @param withoutBody whether the request under way is HEAD, whose answer only announces a body */
    AnswerDecoder(BooleanSupplier withoutBody) {
        super(new HttpDecoderConfig().setMaxChunkSize(PIECE_BYTES_MAX).setValidateHeaders(false));
        this.withoutBody = withoutBody;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return withoutBody.getAsBoolean() || super.isContentAlwaysEmpty(message);
    }
}
