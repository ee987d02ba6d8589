package dev.cairn.node.http;

import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.transfer.BlobSender.Part;
import dev.cairn.node.transfer.BlobSender.Span;
import dev.cairn.node.transfer.BlobSender.Text;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A body of type {@code multipart/byteranges} (RFC 9110, 14.6).
 *
 * @param boundary between the parts
 * @param parts what the body is made of, in order
 * @param lengthBytes of the whole body
 */
record MultipartRanges(String boundary, List<Part> parts, long lengthBytes) {
    /** @param boundary text of the request's own, so that no stored bytes can have been made to contain it */
    static MultipartRanges of(ObjectVersion object, List<ByteRange> ranges, String boundary) {
        List<Part> parts = new ArrayList<>();
        long length = 0;
        for (ByteRange range : ranges) {
            Buffer head = Buffer.buffer("\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
                    .formatted(boundary, object.attributes().contentType(), range.of(object.sizeBytes())));
            parts.add(new Text(head));
            parts.add(new Span(range.first(), range.length()));
            length += head.length() + range.length();
        }
        Buffer end = Buffer.buffer("\r\n--" + boundary + "--\r\n");
        parts.add(new Text(end));
        return new MultipartRanges(boundary, List.copyOf(parts), length + end.length());
    }

    String contentType() {
        return "multipart/byteranges; boundary=" + boundary;
    }
}
