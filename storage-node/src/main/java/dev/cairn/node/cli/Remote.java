package dev.cairn.node.cli;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ObjectKey;

/**
 * A place in the store as people write it: {@code bucket} or {@code bucket/key}. All after the first slash is the key, taken
 * as it stands. A place without a key, or with a key that ends in a slash, is a folder.
 */
record Remote(String bucket, String key) {
    /** @throws Failure.Usage if bucket or key break a rule of the store */
    static Remote parse(String text) throws Failure.Usage {
        int slash = text.indexOf('/');
        Remote remote =
                slash < 0 ? new Remote(text, "") : new Remote(text.substring(0, slash), text.substring(slash + 1));
        try {
            var _ = new BucketName(remote.bucket);
            if (!remote.key.isEmpty()) {
                var _ = new ObjectKey(remote.key);
            }
        } catch (InvalidValueException e) {
            throw new Failure.Usage(
                    "'%s' is no place in the store (BUCKET or BUCKET/KEY): %s".formatted(text, e.getMessage()));
        }
        return remote;
    }

    /** @throws Failure.Usage unless {@code text} is the name of a bucket and nothing else */
    static Remote bucket(String text) throws Failure.Usage {
        Remote remote = parse(text);
        if (!remote.key.isEmpty()) {
            throw new Failure.Usage("'%s' is no bucket: it has a key".formatted(text));
        }
        return remote;
    }

    boolean isFolder() {
        return key.isEmpty() || key.endsWith("/");
    }

    /** The beginning of all keys in this folder: the key with one slash at its end, or nothing for the whole bucket. */
    String prefix() {
        return isFolder() ? key : key + "/";
    }

    /** The same place as a folder: two that differ in the slash at the end are one. */
    Remote folder() {
        return new Remote(bucket, prefix());
    }

    /** Whether it is an object or folder in that folder, or the folder itself. */
    boolean isIn(Remote folder) {
        return bucket.equals(folder.bucket) && (key.startsWith(folder.prefix()) || prefix().equals(folder.prefix()));
    }

    /** What follows the last slash of the key. */
    String lastName() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** The object {@code name} in this folder. */
    Remote child(String name) {
        return new Remote(bucket, prefix() + name);
    }

    @Override
    public String toString() {
        return key.isEmpty() ? bucket : bucket + "/" + key;
    }
}
