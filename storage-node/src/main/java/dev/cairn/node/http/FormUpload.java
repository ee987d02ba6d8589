package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.MetadataView.KeptAnswer;
import dev.cairn.metadata.ObjectAttributes;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.metadata.Precondition;
import dev.cairn.node.transfer.AnnouncedDigests;
import dev.cairn.node.transfer.BodyCoding;
import dev.cairn.node.transfer.BodySource;
import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.transfer.MultipartReader;
import dev.cairn.node.transfer.TransferException;
import dev.cairn.node.validation.AttributeRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.event.Level;

/** The files of one form on their way into the store. Blocks; used by one thread. */
final class FormUpload {
    static final int FILES_MAX = 1_000;
    static final int FIELDS_MAX = 1_000;
    static final int FIELD_BYTES_MAX = 8 << 10;

    /** Name of the field whose value is the key of the next file. */
    private static final String KEY_FIELD = "key";

    private final Exchange exchange;
    private final ObjectStorer storer;
    private final Terms terms;
    private final MultipartReader form;
    private final List<FormResult> results = new ArrayList<>();
    private Optional<String> keyTemplate = Optional.empty();
    private int fields;

    /** What holds for every file of the form. */
    record Terms(BucketName bucket, List<Precondition> conditions, Optional<Repeatable> repeatable) {}

    FormUpload(Exchange exchange, ObjectStorer storer, Terms terms, MultipartReader form) {
        this.exchange = exchange;
        this.storer = storer;
        this.terms = terms;
        this.form = form;
    }

    /**
     * Takes the form to its end, or to where it cannot be read any further: then that is the last result.
     *
     * @throws ClientGoneException if there is nobody left to answer
     */
    List<FormResult> run() {
        try {
            for (Optional<MultipartReader.Part> part = form.next(); part.isPresent(); part = form.next()) {
                take(part.get());
            }
        } catch (TransferException | InvalidValueException broken) {
            results.add(new FormResult.BrokenOff(Problems.foreseen(broken).orElseGet(Problems::internal)));
        }
        return results;
    }

    private void take(MultipartReader.Part part) {
        if (part.head().filename().isEmpty()) {
            field(part);
            return;
        }
        ByteBuffer first = part.next();
        boolean noneChosen = part.head().filename().get().isEmpty() && !first.hasRemaining();
        if (!noneChosen) {
            file(FormFile.of(part.head(), keyTemplate), new Begun(first, part));
        }
        keyTemplate = Optional.empty();
    }

    private void field(MultipartReader.Part part) {
        if (++fields > FIELDS_MAX) {
            throw new InvalidValueException("form", "at most " + FIELDS_MAX + " fields", fields + " fields");
        }
        byte[] value = part.readAll(FIELD_BYTES_MAX);
        if (part.head().name().equals(KEY_FIELD)) {
            keyTemplate = Optional.of(new String(value, StandardCharsets.UTF_8)).filter(text -> !text.isEmpty());
        }
    }

    private void file(FormFile file, BodySource body) {
        if (results.size() == FILES_MAX) {
            throw new InvalidValueException("form", "at most " + FILES_MAX + " files", "more");
        }
        try {
            results.add(new FormResult.Kept(file, store(file, body)));
        } catch (TransferException | ClientGoneException broken) {
            throw broken; // The body of all files, not this one's.
        } catch (RuntimeException failure) {
            results.add(new FormResult.Refused(file, Problems.foreseen(failure).orElseGet(() -> unforeseen(failure))));
        }
    }

    private Problem unforeseen(RuntimeException failure) {
        exchange.log(Level.ERROR).setCause(failure).log("a file of a form could not be stored");
        return Problems.internal();
    }

    private Stored store(FormFile file, BodySource body) {
        StoreRequest request = request(file);
        Preflight preflight =
                ObjectStorer.await(exchange.reading(view -> preflight(view, request, file.keyForRules(request.key()))));
        return storer.storePart(exchange, request, preflight, body);
    }

    private StoreRequest request(FormFile file) {
        ObjectAttributes attributes = new ObjectAttributes(
                file.declaredType().orElse(StoreRequest.DEFAULT_TYPE),
                Optional.empty(),
                file.disposition(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of());
        AttributeRules.check(attributes);
        return new StoreRequest(
                terms.bucket(),
                file.key(exchange.services().ids().get().toString()),
                file.declaredType(),
                attributes,
                AnnouncedDigests.NONE,
                BodyCoding.PLAIN,
                false,
                OptionalLong.empty(),
                terms.conditions(),
                terms.repeatable().map(form -> form.file(results.size() + 1, file)));
    }

    private Preflight preflight(MetadataView view, StoreRequest request, ObjectKey keyForRules) {
        Optional<KeptAnswer> kept = request.repeatable().flatMap(asked -> view.answered(asked.key()));
        BucketSettings settings = kept.flatMap(KeptAnswer::version).isPresent()
                ? BucketSettings.DEFAULT
                : view.bucket(request.bucket()).settings();
        return Preflight.of(
                settings,
                exchange.services()
                        .validator()
                        .begin(settings, keyForRules, request.declaredType(), OptionalLong.empty()),
                kept);
    }

    /** A body whose first piece was taken already. */
    private static final class Begun implements BodySource {
        private final BodySource rest;
        private final ByteBuffer first;
        private boolean taken;

        Begun(ByteBuffer first, BodySource rest) {
            this.first = first;
            this.rest = rest;
        }

        @Override
        public ByteBuffer next() {
            if (taken) {
                return rest.next();
            }
            taken = true;
            return first;
        }
    }
}
