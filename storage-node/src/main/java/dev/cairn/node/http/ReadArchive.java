package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.node.archive.ArchiveEntry;
import dev.cairn.node.archive.ArchiveError;
import dev.cairn.node.archive.ArchiveException;
import dev.cairn.node.archive.ArchiveLimits;
import dev.cairn.node.archive.ArchiveReader;
import dev.cairn.node.validation.UploadValidator;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code GET} and {@code HEAD …/objects/{key}?entries} and {@code ?entry=…}: what is in a stored archive, and one of its files. */
final class ReadArchive implements Endpoint {
    static final String ENTRIES = "entries";
    static final String ENTRY = "entry";
    static final List<String> PARAMETERS = List.of(ENTRIES, ENTRY);

    private static final String IF_NONE_MATCH = "If-None-Match";

    private final Transfers transfers;
    private final Admission.Bound archives;

    ReadArchive(Transfers transfers, Admission.Bound archives) {
        this.transfers = transfers;
        this.archives = archives;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        Query query = exchange.query();
        if (query.has(ENTRIES) && query.has(ENTRY)) {
            throw new InvalidValueException(
                    ENTRY, "absent beside entries", query.get(ENTRY).orElse(""));
        }
        Conditions.refuse(exchange, "If-Match", "If-Unmodified-Since");
        BucketName bucket = exchange.bucket();
        ObjectKey key = exchange.key();
        return transfers.run(
                exchange,
                archives,
                "archives are being read",
                () -> exchange.reading(view -> WholeObject.open(exchange, view, bucket, key))
                        .compose(object -> object.during(
                                _ -> query.has(ENTRIES) ? list(exchange, object) : entry(exchange, object))));
    }

    // The list

    private Future<Void> list(Exchange exchange, WholeObject object) {
        String tag = EntryTag.ofList(object.version().version());
        if (EntryTag.isAmong(exchange.headerList(IF_NONE_MATCH), tag)) {
            exchange.response().putHeader(FieldNames.ETAG, tag);
            return exchange.answer(304);
        }
        boolean headOnly = isHead(exchange);
        PushedAnswer answer = new PushedAnswer(
                exchange,
                response -> response.setChunked(!headOnly)
                        .putHeader(FieldNames.CONTENT_TYPE, "application/json")
                        .putHeader(FieldNames.ETAG, tag));
        return transfers.push(exchange, answer, () -> {
            try (ArchiveReader archive = ArchiveReader.open(object, ArchiveLimits.DEFAULT)) {
                if (!headOnly) {
                    writeList(archive, answer);
                }
            }
        });
    }

    private static void writeList(ArchiveReader archive, PushedAnswer answer) {
        answer.write(Json.buffer(json -> {
            json.writeRaw("{\"format\":");
            json.writeString(archive.format().extension());
            json.writeRaw(",\"entries\":[");
        }));
        long count = 0;
        for (Optional<ArchiveEntry> entry = archive.next(); entry.isPresent(); entry = archive.next()) {
            if (count++ > 0) {
                answer.write(Json.buffer(json -> json.writeRaw(',')));
            }
            write(entry.get(), answer);
        }
        long all = count;
        answer.write(Json.buffer(json -> json.writeRaw("],\"count\":" + all + "}")));
    }

    private static void write(ArchiveEntry entry, PushedAnswer answer) {
        answer.write(Json.buffer(json -> {
            json.writeStartObject();
            json.writeStringField("name", entry.name());
            json.writeStringField("kind", entry.kind().name().toLowerCase(Locale.ROOT));
            json.writeNumberField("size", entry.sizeBytes());
            if (entry.modified().isPresent()) {
                json.writeStringField(
                        "modified", Rfc3339.format(entry.modified().get()));
            }
            if (entry.crc32().isPresent()) {
                json.writeStringField(
                        "crc32", HexFormat.of().toHexDigits((int) entry.crc32().getAsLong()));
            }
            json.writeEndObject();
        }));
    }

    private static boolean isHead(Exchange exchange) {
        return exchange.request().method().equals(HttpMethod.HEAD);
    }

    // One entry

    /** An entry that was found, and as much of it as was read to tell its type. */
    private record Found(ArchiveEntry entry, byte[] beginning, String type, String tag) {}

    private Future<Void> entry(Exchange exchange, WholeObject object) {
        String name = exchange.query().get(ENTRY).orElse("");
        Optional<String> known = exchange.headerList(IF_NONE_MATCH);
        Optional<String> download = exchange.query().get("download");
        EntryHead head = new EntryHead(download);
        PushedAnswer answer = new PushedAnswer(exchange, head);
        return transfers.push(exchange, answer, () -> {
            try (ArchiveReader archive = ArchiveReader.open(object, ArchiveLimits.DEFAULT)) {
                ArchiveEntry entry =
                        archive.find(name).orElseThrow(() -> new ArchiveException(new ArchiveError.NoSuchEntry(name)));
                String tag = EntryTag.of(object.version().version(), entry);
                if (EntryTag.isAmong(known, tag)) {
                    head.notModified(tag);
                    return;
                }
                send(exchange, archive, entry, tag, head, answer);
            }
        });
    }

    private static void send(
            Exchange exchange,
            ArchiveReader archive,
            ArchiveEntry entry,
            String tag,
            EntryHead head,
            PushedAnswer answer) {
        byte[] beginning = beginning(archive);
        head.found(new Found(entry, beginning, type(exchange.services().validator(), entry, beginning), tag));
        if (isHead(exchange)) {
            return;
        }
        answer.write(beginning, 0, beginning.length);
        byte[] some = new byte[PushedAnswer.PIECE_BYTES];
        for (ByteBuffer piece = archive.piece(); piece.hasRemaining(); piece = archive.piece()) {
            int count = piece.remaining();
            piece.get(some, 0, count);
            answer.write(some, 0, count);
        }
    }

    private static byte[] beginning(ArchiveReader archive) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        ByteBuffer piece = archive.piece();
        while (piece.hasRemaining() && read.size() < UploadValidator.SNIFFED_BYTES) {
            byte[] some = new byte[piece.remaining()];
            piece.get(some);
            read.writeBytes(some);
            if (read.size() < UploadValidator.SNIFFED_BYTES) {
                piece = archive.piece();
            }
        }
        return read.toByteArray();
    }

    private static String type(UploadValidator validator, ArchiveEntry entry, byte[] beginning) {
        int length = Math.min(UploadValidator.SNIFFED_BYTES, beginning.length);
        return validator
                .begin(BucketSettings.DEFAULT, keyForType(entry.name()), Optional.empty(), OptionalLong.empty())
                .sniff(ByteBuffer.wrap(beginning, 0, length));
    }

    /** Types go by extension, which a name has that is no key, too. */
    private static ObjectKey keyForType(String name) {
        String file = fileName(name).replaceAll("\\p{Cntrl}", "_");
        try {
            return new ObjectKey(file);
        } catch (InvalidValueException e) {
            return new ObjectKey("file");
        }
    }

    private static String fileName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** The head of one entry, which is known when it was found. */
    private static final class EntryHead implements PushedAnswer.Head {
        private final Optional<String> download;
        private volatile Optional<Found> found = Optional.empty();
        private volatile String tag = "";

        EntryHead(Optional<String> download) {
            this.download = download;
        }

        void found(Found entry) {
            tag = entry.tag();
            found = Optional.of(entry);
        }

        void notModified(String known) {
            tag = known;
        }

        @Override
        public void set(HttpServerResponse response) {
            MultiMap headers = response.headers();
            headers.set(FieldNames.ETAG, tag);
            if (found.isEmpty()) {
                response.setStatusCode(304);
                return;
            }
            ArchiveEntry entry = found.get().entry();
            headers.set(FieldNames.CONTENT_LENGTH, Long.toString(entry.sizeBytes()));
            headers.set(FieldNames.CONTENT_TYPE, found.get().type());
            entry.modified().ifPresent(time -> headers.set(FieldNames.LAST_MODIFIED, HttpDate.format(time)));
            ObjectHeaders.sandbox(headers, found.get().type());
            download.ifPresent(name -> headers.set(
                    "Content-Disposition", ObjectHeaders.attachment(name.isEmpty() ? fileName(entry.name()) : name)));
        }
    }
}
