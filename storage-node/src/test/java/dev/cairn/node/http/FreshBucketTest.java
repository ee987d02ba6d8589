package dev.cairn.node.http;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One node for all tests of a class, and an empty bucket for each. */
abstract class FreshBucketTest {
    static StoreNode node;

    private static int buckets;

    String bucket;

    /** The path of the bucket's objects. */
    String objects;

    @BeforeAll
    static void start(@TempDir Path directory) {
        node = new StoreNode(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void freshBucket() {
        bucket = "bucket-" + ++buckets;
        objects = "/v1/buckets/" + bucket + "/objects";
        node.bucket(bucket, "");
    }
}
