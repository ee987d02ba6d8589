package dev.cairn.node.volume;

class InMemoryBlobStoreTest extends BlobStoreContract {
    @Override
    BlobStore newStore() {
        return new InMemoryBlobStore();
    }
}
