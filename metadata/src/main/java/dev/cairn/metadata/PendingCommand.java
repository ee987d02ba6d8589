package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.AttributesTooLarge;
import dev.cairn.metadata.MetadataError.BucketExists;
import dev.cairn.metadata.MetadataError.BucketNotEmpty;
import dev.cairn.metadata.MetadataError.Busy;
import dev.cairn.metadata.MetadataError.ContentCondemned;
import dev.cairn.metadata.MetadataError.DestinationKeyInvalid;
import dev.cairn.metadata.MetadataError.IdempotencyMismatch;
import dev.cairn.metadata.MetadataError.ListingExpired;
import dev.cairn.metadata.MetadataError.NoSuchBucket;
import dev.cairn.metadata.MetadataError.NoSuchObject;
import dev.cairn.metadata.MetadataError.OutcomeUnknown;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import dev.cairn.metadata.MetadataError.PrefixTooLarge;
import dev.cairn.metadata.MetadataError.RecordChanged;
import dev.cairn.metadata.MetadataError.TooManyBuckets;
import dev.cairn.metadata.MetadataError.TooManyRecords;
import dev.cairn.metadata.MetadataError.Unavailable;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Outcome;
import java.util.concurrent.CompletableFuture;

/**
 * A command on its way: its bytes, and who waits for its result.
 *
 * @param encoded as {@link CommandCodec} encodes it
 * @param touchesMany whether it may change many rows, and so must be the last of its entry
 * @param measurement runs from its submission to its answer
 */
record PendingCommand<R>(byte[] encoded, boolean touchesMany, Measurement measurement, CompletableFuture<R> answer) {
    int bytes() {
        return encoded.length;
    }

    void end(Result result) {
        switch (result) {
            case Result.Done(var value) -> complete(value);
            case Result.Refused(var error) -> fail(error);
        }
    }

    void fail(MetadataError error) {
        measurement.end(outcome(error));
        answer.completeExceptionally(new MetadataException(error));
    }

    @SuppressWarnings("unchecked") // The state machine answers each command with the type that the command names.
    private void complete(Object value) {
        measurement.end(Outcome.SUCCESS);
        answer.complete((R) value);
    }

    private static Outcome outcome(MetadataError error) {
        return switch (error) {
            case NoSuchBucket _, NoSuchObject _, DestinationKeyInvalid _, PrefixTooLarge _, ListingExpired _ ->
                Outcome.CLIENT;
            case AttributesTooLarge _, IdempotencyMismatch _ -> Outcome.CLIENT;
            case BucketExists _, BucketNotEmpty _, TooManyBuckets _, PreconditionFailed _ -> Outcome.CONFLICT;
            case RecordChanged _, TooManyRecords _ -> Outcome.CONFLICT;
            case ContentCondemned _ -> Outcome.TIMEOUT;
            case Busy _ -> Outcome.OVERLOAD;
            case OutcomeUnknown _, Unavailable _ -> Outcome.INTERNAL;
        };
    }
}
