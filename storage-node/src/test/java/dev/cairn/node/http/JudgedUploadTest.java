package dev.cairn.node.http;

import static dev.cairn.node.http.TestNode.BOX;
import static dev.cairn.node.http.TestNode.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.Command;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: a small upload asks the log nothing but its commit, and yet no rule that was acknowledged is passed over. Method: a node that is behind. */
class JudgedUploadTest {
    private static final int LEVEL_BEFORE = 2;
    private static final BucketSettings TEN_BYTES = atMost(10);

    private final TestNode node = TestNode.start();
    private final FakeMetadata here = new FakeMetadata();
    private final List<Command<?>> submitted = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        node.close();
    }

    private static BucketSettings atMost(long bytes) {
        BucketSettings all = BucketSettings.DEFAULT;
        return new BucketSettings(
                OptionalLong.of(bytes),
                all.allowedTypes(),
                all.deniedTypes(),
                all.allowedExtensions(),
                all.deniedExtensions(),
                all.verifyType(),
                all.compression(),
                all.variants(),
                all.copies());
    }

    /** The node that is asked has these settings of the bucket, and the log has those. */
    private void knows(BucketSettings settings, BucketSettings ofTheLog) {
        here.createBucket("box", settings);
        node.metadata.hasHere(here);
        if (!settings.equals(ofTheLog)) {
            node.metadata.createBucket("box", ofTheLog);
        }
        node.metadata.watch(submitted::add);
    }

    private OptionalLong judgedBy() {
        return ((Command.PutObject) submitted.getLast()).judgedBy();
    }

    @Test
    void whatIsKnownHereIsToldToTheCommitAndNothingElseIsAsked() {
        knows(BucketSettings.DEFAULT, BucketSettings.DEFAULT);

        assertThat(node.put(BOX + "key", bytes(4_096, 1)).statusCode()).isEqualTo(201);

        assertThat(node.metadata.views()).isZero();
        assertThat(judgedBy()).hasValue(1);
    }

    @Test
    void ruleThatThisNodeHasNotHeardOfIsFollowed() {
        knows(BucketSettings.DEFAULT, TEN_BYTES);

        assertThat(node.put(BOX + "key", bytes(11, 1)).statusCode()).isEqualTo(413);

        assertThat(submitted).as("the one that was refused").hasSize(1);
        assertThat(node.get(BOX + "key").statusCode()).isEqualTo(404);
        assertThat(node.blobs.count()).isZero();
        assertThat(node.uploads.size()).isZero();
    }

    @Test
    void bodyIsStoredOnceTheNewRuleAllowsIt() {
        knows(BucketSettings.DEFAULT, TEN_BYTES);

        assertThat(node.put(BOX + "key", bytes(10, 1)).statusCode()).isEqualTo(201);

        assertThat(node.get(BOX + "key").body()).isEqualTo(bytes(10, 1));
        assertThat(submitted).hasSize(2);
        assertThat(judgedBy()).isEmpty();
    }

    @Test
    void ruleThatIsNoMoreRefusesNothing() {
        knows(TEN_BYTES, BucketSettings.DEFAULT);

        assertThat(node.put(BOX + "key", bytes(11, 1)).statusCode()).isEqualTo(201);
    }

    @Test
    void ruleForTheContentThatIsNoMoreRefusesNothing() {
        BucketSettings all = BucketSettings.DEFAULT;
        BucketSettings verified = new BucketSettings(
                all.maxObjectBytes(),
                all.allowedTypes(),
                all.deniedTypes(),
                all.allowedExtensions(),
                all.deniedExtensions(),
                true,
                all.compression(),
                all.variants(),
                all.copies());
        knows(verified, BucketSettings.DEFAULT);
        byte[] gif = "GIF89a......".getBytes(StandardCharsets.US_ASCII);

        assertThat(node.put(BOX + "key", gif, "Content-Type", "image/png").statusCode())
                .isEqualTo(201);
        assertThat(node.metadata.views()).isEqualTo(1);
    }

    @Test
    void bodyThatDoesNotTravelInTheCommitIsJudgedByWhatTheLogSays() {
        knows(BucketSettings.DEFAULT, BucketSettings.DEFAULT);

        assertThat(node.put(BOX + "key", bytes(4_097, 1)).statusCode()).isEqualTo(201);

        assertThat(judgedBy()).isEmpty();
        assertThat(node.metadata.views()).isEqualTo(1);
    }

    @Test
    void bucketThatThisNodeHasNotHeardOfIsThere() {
        node.metadata.hasHere(here);

        assertThat(node.put(BOX + "key", bytes(11, 1)).statusCode()).isEqualTo(201);
    }

    @Test
    void nothingIsWrittenThatAMemberOfAnEarlierReleaseDoesNotRead() {
        node.formatLevel = LEVEL_BEFORE;
        knows(BucketSettings.DEFAULT, BucketSettings.DEFAULT);

        assertThat(node.put(BOX + "key", bytes(11, 1)).statusCode()).isEqualTo(201);

        assertThat(judgedBy()).isEmpty();
        assertThat(node.metadata.views()).isEqualTo(1);
    }
}
