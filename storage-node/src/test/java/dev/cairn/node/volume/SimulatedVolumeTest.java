package dev.cairn.node.volume;

/** The contract on the simulated disk that the crash tests trust, with threads as in production. */
class SimulatedVolumeTest extends BlobStoreContract {
    @Override
    BlobStore newStore() throws Exception {
        return new SimulatedMachine(1).startThreaded();
    }
}
