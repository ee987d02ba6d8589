package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.Compression;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.Listing;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.node.archive.ArchiveFormat;
import dev.cairn.node.archive.ArchiveWriter;
import dev.cairn.node.archive.Scratch;
import dev.cairn.node.compression.AutoCompression;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/** {@code GET …/objects?archive=…}: all objects under a prefix as one archive, made as it is sent. */
final class ArchivePrefix implements Endpoint {
    static final String ARCHIVE = "archive";

    private static final List<String> OF_PAGES = List.of("delimiter", "limit", "after", "token");
    private static final int READ_BYTES = 256 << 10;

    private final Transfers transfers;
    private final Admission.Bound archives;
    private final Scratch scratch;

    ArchivePrefix(Transfers transfers, Admission.Bound archives, Scratch scratch) {
        this.transfers = transfers;
        this.archives = archives;
        this.scratch = scratch;
    }

    /** The listing, with its first part, which is read before anything is answered. */
    private record Listed(MetadataView view, ListingReader reader, Listing first) {}

    @Override
    public Future<Void> handle(Exchange exchange) {
        ArchiveFormat format = format(exchange.query().get(ARCHIVE).orElse(""));
        for (String parameter : OF_PAGES) {
            exchange.query().get(parameter).ifPresent(value -> {
                throw new InvalidValueException(parameter, "absent beside archive", value);
            });
        }
        ListingQuery query = ListingQuery.of(exchange);
        return transfers.run(
                exchange,
                archives,
                "archives are being sent",
                () -> exchange.reading(view -> {
                            ListingReader reader = new ListingReader(view, query);
                            return new Listed(view, reader, reader.next(ListingReader.PART_ENTRIES));
                        })
                        .compose(listed -> send(exchange, query, format, listed)));
    }

    private static ArchiveFormat format(String name) {
        return ArchiveFormat.ofExtension(name)
                .filter(ArchiveFormat.WRITTEN::contains)
                .orElseThrow(() -> new InvalidValueException(
                        ARCHIVE,
                        "one of "
                                + ArchiveFormat.WRITTEN.stream()
                                        .map(ArchiveFormat::extension)
                                        .collect(Collectors.joining(", ")),
                        name));
    }

    private Future<Void> send(Exchange exchange, ListingQuery query, ArchiveFormat format, Listed listed) {
        PushedAnswer answer = new PushedAnswer(
                exchange,
                response -> response.setChunked(true)
                        .putHeader(FieldNames.CONTENT_TYPE, format.mediaType())
                        .putHeader(
                                "Cairn-Sequence", Long.toString(listed.first().sequence()))
                        .putHeader("Content-Disposition", ObjectHeaders.attachment(fileName(query, format))));
        return transfers.push(exchange, answer, () -> write(exchange, query.bucket(), format, listed, answer));
    }

    /** After the last part of the prefix, or the bucket. */
    private static String fileName(ListingQuery query, ArchiveFormat format) {
        String[] parts = query.prefix().split("/", -1);
        String name = query.bucket().value();
        for (String part : parts) {
            name = part.isBlank() ? name : part;
        }
        return name + "." + format.extension();
    }

    /** Blocks, for as long as the client takes. */
    private void write(Exchange exchange, BucketName bucket, ArchiveFormat format, Listed listed, PushedAnswer answer) {
        byte[] buffer = new byte[READ_BYTES];
        try (ArchiveWriter archive = ArchiveWriter.of(format, answer::write, scratch)) {
            Listing part = listed.first();
            while (true) {
                for (Listing.Entry entry : part.entries()) {
                    if (entry instanceof Listing.Item(var object)) {
                        add(
                                exchange,
                                bucket,
                                new AsListed(listed.view(), object, part.sequence()),
                                object,
                                archive,
                                buffer);
                    }
                }
                if (listed.reader().ended()) {
                    break;
                }
                part = ObjectStorer.await(
                        exchange.blocking(() -> listed.reader().next(ListingReader.PART_ENTRIES)));
            }
            archive.finish();
        }
    }

    private static void add(
            Exchange exchange,
            BucketName bucket,
            MetadataView view,
            ObjectVersion object,
            ArchiveWriter archive,
            byte[] buffer) {
        try (WholeObject body =
                ObjectStorer.await(exchange.blocking(() -> WholeObject.open(exchange, view, bucket, object.key())))) {
            ByteBuffer first = piece(body, 0, buffer);
            archive.begin(object.key().value(), object.sizeBytes(), FileTime.of(object), pays(object, first));
            archive.write(first);
            for (long at = buffer.length; at < object.sizeBytes(); at += buffer.length) {
                archive.write(piece(body, at, buffer));
            }
            archive.end();
        }
    }

    private static ByteBuffer piece(WholeObject body, long offset, byte[] buffer) {
        ByteBuffer piece = ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, body.sizeBytes() - offset));
        body.read(offset, piece);
        return piece.flip();
    }

    /** Whether to compress an object in a zip, where each is by itself: its type tells, and if it is not tiny, its beginning. */
    private static boolean pays(ObjectVersion object, ByteBuffer beginning) {
        return AutoCompression.isCandidate(object.attributes().contentType())
                && (object.sizeBytes() < Compression.LEAST_BYTES_USUAL || AutoCompression.pays(beginning));
    }
}
