package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.metadata.Command.ForgetGarbage;
import dev.cairn.metadata.Command.Trim;
import dev.cairn.metadata.Command.Trimmed;
import dev.cairn.metadata.RowCodec.Purge;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Drops what is no longer kept: superseded versions, results of idempotent commands, objects of deleted buckets. */
final class Trimmer {
    private static final Duration RESULTS_KEPT = Duration.ofHours(Idempotency.RETENTION_HOURS);

    /**
     * A row from further ahead than this was stamped by a clock that has since been set right. It is taken for old, or it
     * would hold up everything queued behind it until its time comes.
     */
    private static final Duration CLOCK_AHEAD_MAX = Duration.ofDays(1);

    /** Deleted buckets of which one command looks whether they are due; others wait for a later one. */
    private static final int PURGES_LOOKED_AT = 1_000;

    private final Changes changes;
    private final ContentRows contents;
    private long oldestSequence;
    private long idempotencyTrimmed;

    Trimmer(Changes changes, ContentRows contents) {
        this.changes = changes;
        this.contents = contents;
    }

    Trimmed trim(Trim c, Progress progress) {
        oldestSequence = progress.oldestSequence();
        idempotencyTrimmed = progress.idempotencyTrimmed();
        int left = c.limit();
        left -= trimHistory(c, left);
        left -= trimResults(c, left);
        left -= purge(c, left);
        return new Trimmed(c.limit() - left, left == 0);
    }

    /** The progress after {@link #trim}. */
    Progress moved(Progress progress) {
        return progress.trimmed(oldestSequence, idempotencyTrimmed);
    }

    Trimmed forgetGarbage(ForgetGarbage c) {
        long removed = c.ids().stream().filter(contents::forgetGarbage).count();
        return new Trimmed((int) removed, false);
    }

    /** Once a version is gone, moments before the change that superseded it can no longer be listed. */
    private int trimHistory(Trim c, int limit) {
        int removed = 0;
        for (Row row : changes.scan(Family.RETIRED, Keys.queueFrom(oldestSequence), Keys.end(), limit)) {
            if (!isDue(row, c.olderThan(), c.at())) {
                break;
            }
            byte[] history = Keys.queuedRow(row.key());
            contents.dropReference(superseded(history).content());
            changes.delete(Family.HISTORY, history);
            changes.delete(Family.RETIRED, row.key());
            oldestSequence = Keys.queueSequence(row.key());
            removed++;
        }
        return removed;
    }

    private ObjectVersion superseded(byte[] historyRow) {
        ObjectKey key = new ObjectKey(new String(Keys.objectKeyOfHistory(historyRow), UTF_8));
        return changes.get(Family.HISTORY, historyRow)
                .map(value -> RowCodec.superseded(value).object(key))
                .orElseThrow(() -> new IllegalStateException("a retired version of '" + key + "' is not in history"));
    }

    private int trimResults(Trim c, int limit) {
        Instant olderThan = c.at().minus(RESULTS_KEPT);
        int removed = 0;
        for (Row row : changes.scan(Family.IDEMPOTENCY_ORDER, Keys.queueFrom(idempotencyTrimmed), Keys.end(), limit)) {
            if (!isDue(row, olderThan, c.at())) {
                break;
            }
            changes.delete(Family.IDEMPOTENCY, Keys.queuedRow(row.key()));
            changes.delete(Family.IDEMPOTENCY_ORDER, row.key());
            idempotencyTrimmed = Keys.queueSequence(row.key());
            removed++;
        }
        return removed;
    }

    private int purge(Trim c, int limit) {
        int left = limit;
        for (Row row : changes.scan(Family.PURGE, Keys.first(), Keys.end(), PURGES_LOOKED_AT)) {
            Purge purge = RowCodec.purge(row.value());
            if (left > 0 && isDue(purge.epochMillis(), c.olderThan(), c.at())) {
                left -= purgeBucket(row.key(), purge, left);
            }
        }
        return limit - left;
    }

    /** Goes on behind the last object of the step before: in front of it RocksDB would walk over all that was deleted. */
    private int purgeBucket(byte[] purgeRow, Purge purge, int limit) {
        long bucketId = Keys.bucketIdOfPurge(purgeRow);
        byte[] everyKey = {};
        List<Row> rows = changes.scan(
                Family.CURRENT, Keys.objects(bucketId, purge.lastKey()), Keys.objectsEnd(bucketId, everyKey), limit);
        for (Row row : rows) {
            contents.dropReference(ObjectRows.current(row).object().content());
            changes.delete(Family.CURRENT, row.key());
        }
        if (rows.size() == limit) {
            byte[] lastKey = Keys.objectKeyOfCurrent(rows.getLast().key());
            changes.put(Family.PURGE, purgeRow, RowCodec.purge(new Purge(purge.epochMillis(), lastKey)));
            return limit;
        }
        changes.delete(Family.PURGE, purgeRow);
        return rows.size() + 1;
    }

    private static boolean isDue(Row row, Instant olderThan, Instant now) {
        return isDue(RowCodec.waitingSince(row.value()), olderThan, now);
    }

    private static boolean isDue(long since, Instant olderThan, Instant now) {
        return since < olderThan.toEpochMilli()
                || since > now.plus(CLOCK_AHEAD_MAX).toEpochMilli();
    }
}
