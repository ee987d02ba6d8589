package dev.cairn.node.upkeep;

import dev.cairn.metadata.Bucket;
import dev.cairn.monitoring.kept.WholeFile;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which settings of each bucket all its bodies were looked at for, in a file. Of a bucket that was made after the file and whose settings
 * never changed, all bodies were stored by them. What is lost of the file is looked at again, which takes time and changes nothing.
 */
final class RecompressedBuckets {
    private static final Logger log = LoggerFactory.getLogger(RecompressedBuckets.class);

    private static final String SINCE = "since";
    private static final String BUCKETS = "buckets";

    private final WholeFile file;
    private final Map<Long, Long> versions = new HashMap<>();
    private OptionalLong since = OptionalLong.empty();

    private RecompressedBuckets(WholeFile file) {
        this.file = file;
    }

    static RecompressedBuckets open(Path path) {
        RecompressedBuckets buckets = new RecompressedBuckets(new WholeFile(path));
        try {
            buckets.file.read().ifPresent(buckets::parse);
        } catch (IOException | DecodeException | ClassCastException | NumberFormatException e) {
            log.warn("{} cannot be read: the bodies of all buckets are looked at again", path, e);
            buckets.versions.clear();
            buckets.since = OptionalLong.empty();
        }
        return buckets;
    }

    private void parse(byte[] bytes) {
        JsonObject json = new JsonObject(new String(bytes, StandardCharsets.UTF_8));
        json.getJsonObject(BUCKETS, new JsonObject())
                .forEach(member ->
                        versions.put(Long.valueOf(member.getKey()), ((Number) member.getValue()).longValue()));
        since = OptionalLong.of(((Number) json.getValue(SINCE, Long.MAX_VALUE)).longValue());
    }

    /** Begins the file, where there is none, at a sequence that the metadata has. */
    void begin(long sequence) throws IOException {
        if (since.isEmpty()) {
            since = OptionalLong.of(sequence);
            write();
        }
    }

    /** One whose settings are others than those that its bodies were stored by or looked at for. */
    Optional<Bucket> firstOf(List<Bucket> buckets) {
        return buckets.stream().filter(this::isDue).findFirst();
    }

    private boolean isDue(Bucket bucket) {
        boolean isAsMade = bucket.id() > since.orElse(Long.MAX_VALUE) && bucket.version() == bucket.id();
        return !isAsMade && !Long.valueOf(bucket.version()).equals(versions.get(bucket.id()));
    }

    /**
     * Says that all bodies of a bucket were looked at, by the settings of that version.
     *
     * @param all buckets that there are: others are forgotten
     */
    void done(Bucket bucket, Collection<Bucket> all) throws IOException {
        versions.put(bucket.id(), bucket.version());
        Set<Long> ids = new HashSet<>();
        all.forEach(each -> ids.add(each.id()));
        versions.keySet().retainAll(ids);
        write();
    }

    private void write() throws IOException {
        JsonObject buckets = new JsonObject();
        versions.forEach((id, version) -> buckets.put(Long.toString(id), version));
        JsonObject json = new JsonObject().put(SINCE, since.orElseThrow()).put(BUCKETS, buckets);
        file.write(json.toBuffer().getBytes());
    }
}
