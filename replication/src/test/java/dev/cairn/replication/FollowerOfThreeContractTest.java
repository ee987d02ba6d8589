package dev.cairn.replication;

/** The promises of every {@link dev.cairn.metadata.CommitLog}, kept by one that joined a group of three, and passes entries on. */
class FollowerOfThreeContractTest extends GroupOfThreeContract {
    FollowerOfThreeContractTest() {
        super(SECOND);
    }
}
