package dev.cairn.node.peer;

import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStoreContract;
import org.junit.jupiter.api.AfterEach;

/** Goal: the blobs of another node are as those of any store. Method: the contract, over a real server on loopback. */
class PeerBlobsContractTest extends BlobStoreContract {
    private final Peers peers = new Peers();

    @Override
    protected BlobStore newStore() {
        return peers.start().store();
    }

    @AfterEach
    void close() {
        peers.close();
    }
}
