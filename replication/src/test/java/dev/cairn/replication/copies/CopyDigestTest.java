package dev.cairn.replication.copies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.WantedCopies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: digests are equal exactly if the blobs are, and a leaf says where to look. Method: ids of random times before a cutoff. */
class CopyDigestTest {
    private static final long BEGIN = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private final SplittableRandom random = new SplittableRandom(1);

    private List<FileId> ids(long cutoff, int count) {
        List<FileId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long millis = random.nextInt(10) == 0 ? random.nextLong(cutoff) : random.nextLong(BEGIN, cutoff);
            ids.add(new FileId(millis << 16 | random.nextInt(1 << 16), random.nextLong())
                    .wanting(random.nextBoolean() ? WantedCopies.USUAL : WantedCopies.of(random.nextInt(1, 6))));
        }
        return ids;
    }

    private static CopyDigest digest(long cutoff, List<FileId> ids) {
        CopyDigest digest = new CopyDigest(cutoff);
        ids.forEach(digest::add);
        return digest;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 64, 65, 1_000_000, 7_777_777_777L, 631_152_000_000L})
    void anIdLiesInTheRangeOfItsSlice(long spanMillis) {
        long cutoff = BEGIN + spanMillis;
        CopyDigest digest = new CopyDigest(cutoff);
        for (FileId id : ids(cutoff, 10_000)) {
            int slice = digest.slice(id);
            assertThat(slice).isBetween(0, CopyDigest.SLICES - 1);
            assertThat(id)
                    .isBetween(digest.begin(slice), digest.begin(slice + 1))
                    .isNotEqualTo(digest.begin(slice + 1));
        }
        assertThat(digest.begin(0)).isEqualTo(FileId.FIRST);
        assertThat(digest.begin(CopyDigest.SLICES)).isEqualTo(new FileId(cutoff << 16, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000})
    void oneBlobMoreChangesOneRootAndOneLeafWhateverTheOrder(int count) {
        long cutoff = BEGIN + Duration.ofDays(300).toMillis();
        List<FileId> ids = ids(cutoff, count + 1);
        FileId more = ids.getLast();
        List<FileId> shuffled = new ArrayList<>(ids.subList(0, count));
        Collections.shuffle(shuffled, new Random(1));

        CopyDigest one = digest(cutoff, ids);
        CopyDigest other = digest(cutoff, shuffled);

        long[] oneRoots = one.roots();
        long[] otherRoots = other.roots();
        for (CopyGroup group : CopyGroup.all()) {
            boolean differs = group.equals(CopyGroup.of(more));
            assertThat(oneRoots[group.number()] != otherRoots[group.number()]).isEqualTo(differs);
            for (int slice = 0; slice < CopyDigest.SLICES; slice++) {
                assertThat(one.leaves(group)[slice] != other.leaves(group)[slice])
                        .isEqualTo(differs && slice == one.slice(more));
            }
        }
    }
}
