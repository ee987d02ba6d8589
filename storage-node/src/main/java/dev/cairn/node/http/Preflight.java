package dev.cairn.node.http;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.MetadataError;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.MetadataView.KeptAnswer;
import dev.cairn.metadata.MetadataView.KnownSettings;
import dev.cairn.metadata.ObjectVersion;
import dev.cairn.metadata.Precondition;
import dev.cairn.node.validation.UploadValidator;
import dev.cairn.node.validation.UploadValidator.UploadCheck;
import dev.cairn.node.validation.ValidationException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is found out about an upload before its body: most refusals come before a byte of it is read.
 *
 * @param settings of the bucket; the defaults for a repetition, which stores nothing
 * @param check holds the body against them
 * @param kept the answer to an earlier request with the same idempotency key
 * @param judgedBy the version of these settings, where they may have been replaced before the upload began: the commit has to look again
 */
record Preflight(BucketSettings settings, UploadCheck check, Optional<KeptAnswer> kept, OptionalLong judgedBy) {
    /** By settings that were those of the bucket when the upload began, or later. */
    static Preflight of(BucketSettings settings, UploadCheck check, Optional<KeptAnswer> kept) {
        return new Preflight(settings, check, kept, OptionalLong.empty());
    }

    /**
     * Blocks.
     *
     * @throws RuntimeException if the upload is refused
     */
    static Preflight of(MetadataView view, UploadValidator validator, StoreRequest request) {
        Optional<KeptAnswer> kept = request.repeatable().flatMap(asked -> view.answered(asked.key()));
        BucketSettings settings = kept.flatMap(KeptAnswer::version).isPresent()
                ? BucketSettings.DEFAULT // A repetition stores nothing, so no rule of today speaks against it.
                : view.bucket(request.bucket()).settings();
        UploadCheck check = check(settings, validator, request);
        if (kept.isEmpty() && !request.preconditions().isEmpty()) {
            checkPreconditions(view, request);
        }
        return of(settings, check, kept);
    }

    /**
     * The same from memory only, where no more than the bucket's settings has to be known. Does not block.
     *
     * @throws RuntimeException as {@link #of}
     */
    static Optional<Preflight> atHand(MetadataView view, UploadValidator validator, StoreRequest request) {
        return knownSettings(view, request)
                .map(known -> of(known.settings(), check(known.settings(), validator, request), Optional.empty()));
    }

    /**
     * The same with a view that may lack what was acknowledged: only good for a commit that looks again ({@link #judgedBy}). Empty also where the upload would be
     * refused, for the rule may be gone.
     */
    static Optional<Preflight> untilCommit(MetadataView here, UploadValidator validator, StoreRequest request) {
        try {
            return knownSettings(here, request)
                    .map(known -> new Preflight(
                            known.settings(),
                            check(known.settings(), validator, request),
                            Optional.empty(),
                            OptionalLong.of(known.version())));
        } catch (ValidationException maybeNoMore) {
            return Optional.empty();
        }
    }

    private static Optional<KnownSettings> knownSettings(MetadataView view, StoreRequest request) {
        boolean looksFurther =
                request.repeatable().isPresent() || !request.preconditions().isEmpty();
        return looksFurther ? Optional.empty() : view.knownSettings(request.bucket());
    }

    private static UploadCheck check(BucketSettings settings, UploadValidator validator, StoreRequest request) {
        return validator.begin(settings, request.key(), request.declaredType(), request.plainBytes());
    }

    /** Only spares the body: the commit decides again, and its word counts. */
    static void checkPreconditions(MetadataView view, StoreRequest request) {
        OptionalLong current = currentVersion(view, request);
        boolean hold = request.preconditions().stream().allMatch(condition -> holds(condition, current));
        if (!hold) {
            throw new MetadataException(new MetadataError.PreconditionFailed(
                    request.bucket(), request.key().value(), current));
        }
    }

    private static OptionalLong currentVersion(MetadataView view, StoreRequest request) {
        try {
            ObjectVersion current = view.object(request.bucket(), request.key());
            return OptionalLong.of(current.version());
        } catch (MetadataException e) {
            if (e.error() instanceof MetadataError.NoSuchObject) {
                return OptionalLong.empty();
            }
            throw e;
        }
    }

    private static boolean holds(Precondition condition, OptionalLong current) {
        return switch (condition) {
            case Precondition.Absent() -> current.isEmpty();
            case Precondition.Present() -> current.isPresent();
            case Precondition.AnyOf(var versions) -> current.isPresent() && versions.contains(current.getAsLong());
            case Precondition.NoneOf(var versions) -> current.isEmpty() || !versions.contains(current.getAsLong());
        };
    }
}
