package dev.cairn.node.validation;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.ObjectKey;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** Holds uploads against the rules of their bucket. Safe for use by many threads; no method blocks. */
public interface UploadValidator {
    /** Bytes of the body's beginning that {@link UploadCheck#sniff} is shown, if the body has so many. */
    int SNIFFED_BYTES = 4 << 10;

    /**
     * Judges what is known before the body: type, extension and size as declared.
     *
     * @param declaredType the media type that the client named, if it did
     * @param declaredBytes the length that the client named, if it did
     * @throws ValidationException if the upload is refused
     */
    UploadCheck begin(
            BucketSettings settings, ObjectKey key, Optional<String> declaredType, OptionalLong declaredBytes);

    /**
     * Judges an object that is there already, as the destination of a copy; its content is not looked at.
     *
     * @throws ValidationException if an upload of it would be refused before its body
     */
    void checkCopy(BucketSettings settings, ObjectKey key, long sizeBytes, String contentType);

    /**
     * Judges a new media type of an object; its content is not looked at.
     *
     * @throws ValidationException {@link ValidationError.TypeNotAllowed}
     */
    void checkType(BucketSettings settings, ObjectKey key, String contentType);

    /** Whether these settings refuse anything that {@link #checkCopy} could find. */
    static boolean refusesAnything(BucketSettings settings) {
        return settings.maxObjectBytes().isPresent()
                || !settings.allowedTypes().isEmpty()
                || !settings.deniedTypes().isEmpty()
                || !settings.allowedExtensions().isEmpty()
                || !settings.deniedExtensions().isEmpty();
    }

    /** The rules held against one upload, by one thread at a time. */
    interface UploadCheck {
        /**
         * Judges the content by its beginning. Called once, also for an empty body.
         *
         * @param head the first {@link #SNIFFED_BYTES} of the plain body, or all of a shorter one; not kept, not changed
         * @return the media type to keep: the declared one, or what the content looks like
         * @throws ValidationException if the upload is refused
         */
        String sniff(ByteBuffer head);

        /**
         * Judges the length of the plain body so far; called as it grows.
         *
         * @throws ValidationException if the upload is refused
         */
        void size(long bytes);
    }
}
