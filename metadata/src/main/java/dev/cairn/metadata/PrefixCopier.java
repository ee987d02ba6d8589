package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cairn.metadata.Command.CopyPrefix;
import dev.cairn.metadata.Command.PrefixCopied;
import dev.cairn.metadata.MetadataError.DestinationKeyInvalid;
import dev.cairn.metadata.MetadataError.PreconditionFailed;
import dev.cairn.metadata.MetadataError.PrefixTooLarge;
import dev.cairn.metadata.ObjectRows.Current;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Copies or moves all objects under a prefix. The source is read before anything is changed, so prefixes may overlap: each
 * key is changed once, either as a destination or as a source that goes.
 */
final class PrefixCopier {
    private final Changes changes;
    private final BucketRows buckets;
    private final ObjectRows objects;
    private final LongSupplier nextSequence;

    PrefixCopier(Changes changes, BucketRows buckets, ObjectRows objects, LongSupplier nextSequence) {
        this.changes = changes;
        this.buckets = buckets;
        this.objects = objects;
        this.nextSequence = nextSequence;
    }

    /** @throws MetadataException before anything has changed */
    PrefixCopied copy(CopyPrefix c) {
        Bucket source = buckets.require(c.sourceBucket());
        Bucket target = buckets.require(c.bucket());
        List<Move> moves = moves(c, source);
        if (c.ifAbsent()) {
            moves.forEach(each -> requireAbsent(target, each.target()));
        }
        boolean ontoItself = source.id() == target.id() && c.sourcePrefix().equals(c.prefix());
        long bytes = moves.stream()
                .mapToLong(each -> each.source().object().sizeBytes())
                .sum();
        if (moves.isEmpty() || (c.move() && ontoItself)) {
            return new PrefixCopied(moves.size(), bytes, newestVersion(moves));
        }
        long sequence = nextSequence.getAsLong();
        moves.forEach(each -> copy(each, target, c, sequence));
        if (c.move()) {
            removeSources(moves, source, target, sequence);
        }
        return new PrefixCopied(moves.size(), bytes, sequence);
    }

    private List<Move> moves(CopyPrefix c, Bucket source) {
        byte[] prefix = c.sourcePrefix().getBytes(UTF_8);
        List<Row> rows = changes.scan(
                Family.CURRENT,
                Keys.objects(source.id(), prefix),
                Keys.objectsEnd(source.id(), prefix),
                CopyPrefix.OBJECTS_MAX + 1,
                CopyPrefix.METADATA_BYTES_MAX);
        if (rows.size() > CopyPrefix.OBJECTS_MAX || bytes(rows) >= CopyPrefix.METADATA_BYTES_MAX) {
            throw new MetadataException(new PrefixTooLarge(source.name(), c.sourcePrefix(), rows.size() - 1));
        }
        return rows.stream().map(row -> new Move(row, targetKey(c, row))).toList();
    }

    private static long bytes(List<Row> rows) {
        return rows.stream()
                .mapToLong(row -> row.key().length + row.value().length)
                .sum();
    }

    private static ObjectKey targetKey(CopyPrefix c, Row source) {
        String key = new String(Keys.objectKeyOfCurrent(source.key()), UTF_8);
        String target = c.prefix() + key.substring(c.sourcePrefix().length());
        try {
            return new ObjectKey(target);
        } catch (InvalidValueException e) {
            throw new MetadataException(new DestinationKeyInvalid(target, e.limit()));
        }
    }

    private void requireAbsent(Bucket target, ObjectKey key) {
        objects.current(target, key).ifPresent(there -> {
            OptionalLong version = OptionalLong.of(there.object().version());
            throw new MetadataException(new PreconditionFailed(target.name(), key.value(), version));
        });
    }

    private void copy(Move move, Bucket target, CopyPrefix c, long sequence) {
        ObjectVersion source = move.source().object();
        Optional<Current> old = objects.current(target, move.target());
        ObjectVersion next = new ObjectVersion(
                move.target(),
                sequence,
                source.content(),
                source.sizeBytes(),
                source.digests(),
                source.attributes(),
                Stamps.created(old, c.at()),
                Stamps.modified(old, c.at()));
        objects.makeCurrent(target, old, next);
    }

    private void removeSources(List<Move> moves, Bucket source, Bucket target, long sequence) {
        Set<ObjectKey> overwritten = new HashSet<>();
        if (source.id() == target.id()) {
            moves.forEach(each -> overwritten.add(each.target()));
        }
        for (Move move : moves) {
            Current current = move.source();
            if (!overwritten.contains(current.object().key())) {
                objects.remove(source, current, sequence);
            }
        }
    }

    private static long newestVersion(List<Move> moves) {
        return moves.stream()
                .mapToLong(each -> each.source().object().version())
                .max()
                .orElse(0);
    }

    /** Holds the encoded row, which is smaller than what it decodes to: there may be 100,000 of them. */
    private record Move(Row row, ObjectKey target) {
        Current source() {
            return ObjectRows.current(row);
        }
    }
}
