package dev.cairn.replication.copies;

import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStoreContract;
import dev.cairn.replication.layout.CopyRule;

/** The promises of every {@link BlobStore}, kept by three nodes together: all must have a copy, so that none comes behind its deletion. */
class FileReplicationManagerContractTest extends BlobStoreContract {
    @Override
    protected BlobStore newStore() {
        return new CopiesCluster(3, new CopyRule(3, 3)).manager();
    }
}
