package dev.cairn.node.volume;

import dev.cairn.replication.BlobStore;
import dev.cairn.replication.BlobStoreContract;

/** The contract on the simulated disk that the crash tests trust, with threads as in production. */
class SimulatedVolumeTest extends BlobStoreContract {
    @Override
    protected BlobStore newStore() throws Exception {
        return new SimulatedMachine(1).startThreaded();
    }
}
