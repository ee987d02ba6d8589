package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.IdempotencyMismatch;
import dev.cairn.metadata.RowCodec.KeptResult;
import java.util.Optional;

/** Results kept by idempotency key, so that a repeated command gets the first one's. */
final class KeptResults {
    private final Changes changes;
    private final long epochMillis;

    KeptResults(Changes changes, long epochMillis) {
        this.changes = changes;
        this.epochMillis = epochMillis;
    }

    /**
     * The encoded result of the first command with this key, or the refusal of another command; empty if there was none.
     *
     * @param commandKind tells commands apart whose fingerprints are the same by chance: their results have other types
     */
    Optional<byte[]> find(Idempotency idempotency, int commandKind) {
        return changes.get(Family.IDEMPOTENCY, Keys.idempotency(idempotency.key()))
                .map(RowCodec::keptResult)
                .map(kept -> isRepetition(kept, idempotency, commandKind) ? kept.result() : mismatch(idempotency));
    }

    void keep(Idempotency idempotency, int commandKind, byte[] result, long sequence) {
        byte[] row = Keys.idempotency(idempotency.key());
        KeptResult kept = new KeptResult(commandKind, idempotency.fingerprint(), result);
        changes.put(Family.IDEMPOTENCY, row, RowCodec.keptResult(kept));
        changes.put(Family.IDEMPOTENCY_ORDER, Keys.queued(sequence, row), RowCodec.waitingSince(epochMillis));
    }

    private static boolean isRepetition(KeptResult kept, Idempotency idempotency, int commandKind) {
        return kept.fingerprint() == idempotency.fingerprint() && kept.commandKind() == commandKind;
    }

    private static byte[] mismatch(Idempotency idempotency) {
        return ResultCodec.encode(new Result.Refused(new IdempotencyMismatch(idempotency.key())));
    }
}
