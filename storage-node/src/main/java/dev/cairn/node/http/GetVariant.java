package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketVariants;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.MetadataView.KnownSettings;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.thumbnail.Thumbnail;
import dev.cairn.node.variant.PictureGoneException;
import dev.cairn.node.variant.Variants.Original;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code GET} and {@code HEAD …/objects/{key}?variant=…}, or {@code ?w=…&h=…} and so on: a variant of a picture. Whole, whatever range is
 * asked for.
 */
final class GetVariant implements Endpoint {
    static final String VARIANT = "variant";
    static final List<String> PARAMETERS =
            Stream.concat(Stream.of(VARIANT), Variant.FIELDS.stream()).toList();

    /** A picture may be moved, and its bytes dropped, between the look at it and their reading. */
    private static final int LOOKS_MAX = 4;

    private static final String WEBP = "image/webp";

    private static final Pattern BLANKS = Pattern.compile("[ \\t]");

    /** A quality of 0. */
    private static final Pattern REFUSED = Pattern.compile(".*;q=0(\\.0*)?(;.*)?");

    private final Admission.Bound bytes;

    /** @param bytes of variants that are in memory */
    GetVariant(Admission.Bound bytes) {
        this.bytes = bytes;
    }

    /** What is asked for, before it is known which variants the bucket has. */
    private record Asked(Optional<String> name, Map<String, String> fields, boolean takesWebp) {
        static Asked of(Exchange exchange) {
            Query query = exchange.query();
            Map<String, String> fields = new LinkedHashMap<>();
            Variant.FIELDS.forEach(field -> query.get(field).ifPresent(value -> fields.put(field, value)));
            Optional<String> name = query.get(VARIANT);
            if (name.isPresent() && !fields.isEmpty()) {
                throw new InvalidValueException(
                        VARIANT, "absent beside " + String.join(", ", fields.keySet()), name.get());
            }
            return new Asked(name, fields, takesWebp(exchange.headerList("Accept")));
        }

        /** Only what names it: who takes anything may have been made before there was WebP. */
        private static boolean takesWebp(Optional<String> accept) {
            return accept.stream()
                    .flatMap(value -> Stream.of(value.split(",", -1)))
                    .map(each -> BLANKS.matcher(each.toLowerCase(Locale.ROOT)).replaceAll(""))
                    .anyMatch(each -> each.equals(WEBP)
                            || (each.startsWith(WEBP + ";")
                                    && !REFUSED.matcher(each).matches()));
        }

        /** What it is in a bucket; its format may depend on who asks. */
        Variant in(BucketVariants variants) {
            if (name.isPresent()) {
                Variant preset = variants.presets().get(name.get());
                if (preset == null) {
                    throw new RequestException(new RequestError.NoSuchVariant(
                            name.get(), List.copyOf(variants.presets().keySet())));
                }
                return preset;
            }
            Variant variant = Variant.of(fields);
            if (!variants.adHoc()) {
                String field = fields.keySet().iterator().next();
                throw new RequestException(new RequestError.VariantNotAllowed(field, fields.getOrDefault(field, "")));
            }
            return variant;
        }
    }

    /**
     * What is there.
     *
     * @param variant as this client gets it
     * @param negotiated whether another one may get another
     */
    private record Found(Original original, Variant variant, boolean negotiated, Optional<Thumbnail> kept) {}

    @Override
    public Future<Void> handle(Exchange exchange) {
        Conditions.refuse(exchange, "If-Match", "If-Unmodified-Since");
        BucketName bucket = exchange.bucket();
        ObjectKey key = exchange.key();
        return answered(exchange, bucket, key, Asked.of(exchange), 1);
    }

    private Future<Void> answered(Exchange exchange, BucketName bucket, ObjectKey key, Asked asked, int look) {
        return exchange.reading(view -> find(exchange, view, bucket, key, asked))
                .compose(found -> thumbnail(exchange, found).compose(thumbnail -> answer(exchange, found, thumbnail)))
                .recover(failure -> failure instanceof PictureGoneException && look < LOOKS_MAX
                        ? answered(exchange, bucket, key, asked, look + 1)
                        : Future.failedFuture(failure));
    }

    /** Blocks. */
    private static Found find(Exchange exchange, MetadataView view, BucketName bucket, ObjectKey key, Asked asked) {
        BucketVariants variants = view.knownSettings(bucket)
                .map(KnownSettings::settings)
                .orElseGet(() -> view.bucket(bucket).settings())
                .variants();
        Variant variant = asked.in(variants);
        Original original = new Original(view, bucket, view.object(bucket, key));
        Variant forClient = variant.forClient(asked.takesWebp());
        boolean negotiated = variant.format() == PictureFormat.AUTO;
        return new Found(
                original, forClient, negotiated, exchange.services().variants().kept(original, forClient));
    }

    private static Future<Thumbnail> thumbnail(Exchange exchange, Found found) {
        if (found.kept().isPresent()) {
            return Future.succeededFuture(found.kept().get());
        }
        exchange.stage(Stage.ENCODE);
        return exchange.on(exchange.services().variants().made(found.original(), found.variant()));
    }

    private Future<Void> answer(Exchange exchange, Found found, Thumbnail thumbnail) {
        ObjectVersion version = found.original().version();
        MultiMap headers = exchange.response().headers();
        String tag = EntryTag.of(version.version(), found.variant(), thumbnail);
        headers.set(FieldNames.ETAG, tag);
        headers.set(FieldNames.VERSION, Long.toString(version.version()));
        headers.set("Cache-Control", version.attributes().cacheControl().orElse("no-cache"));
        if (found.negotiated()) {
            headers.add("Vary", "Accept");
        }
        if (EntryTag.isAmong(exchange.headerList("If-None-Match"), tag)) {
            return exchange.answer(304);
        }
        headers.set(FieldNames.LAST_MODIFIED, HttpDate.format(version.modified()));
        headers.set(FieldNames.CONTENT_TYPE, thumbnail.mediaType());
        exchange.query().get("download").ifPresent(name -> ObjectHeaders.attachment(headers, version.key(), name));
        return exchange.request().method().equals(HttpMethod.HEAD)
                ? headOnly(exchange, thumbnail)
                : whole(exchange, thumbnail);
    }

    private static Future<Void> headOnly(Exchange exchange, Thumbnail thumbnail) {
        exchange.response().headers().set(FieldNames.CONTENT_LENGTH, Integer.toString(thumbnail.bytes().length));
        return exchange.answer(200);
    }

    private Future<Void> whole(Exchange exchange, Thumbnail thumbnail) {
        int length = thumbnail.bytes().length;
        int share = Math.min(length, bytes.max()); // The largest goes alone, or it would never go.
        if (!bytes.enter(share)) {
            return Future.failedFuture(
                    new RequestException(new RequestError.Busy("variants are in memory", BlockingGate.RETRY_AFTER)));
        }
        exchange.moved(length);
        return exchange.end(BufferInternal.buffer(Unpooled.wrappedBuffer(thumbnail.bytes())))
                .onComplete(_ -> bytes.leave(share));
    }
}
