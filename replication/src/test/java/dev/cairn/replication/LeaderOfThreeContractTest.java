package dev.cairn.replication;

/** The promises of every {@link dev.cairn.metadata.CommitLog}, kept by the one that founded a group of three. */
class LeaderOfThreeContractTest extends GroupOfThreeContract {
    LeaderOfThreeContractTest() {
        super(FOUNDER);
    }
}
