package dev.cairn.node.validation;

import dev.cairn.metadata.BucketSettings;
import dev.cairn.metadata.ObjectKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rules of buckets, held against what is stored. A full look at content costs about 0.3 ms and is taken only where a
 * bucket has rules about types; elsewhere an upload without declared type gets a cheap guess.
 */
public final class FileValidator implements UploadValidator {
    /** Largest object anywhere. */
    public static final long OBJECT_BYTES_MAX = 5L << 40;

    private final TikaTypes types = new TikaTypes();

    /**
     * Loads the table of types (about 150 ms of work) ahead of the first upload that needs it; for a thread in the background,
     * once the node is ready. Blocks.
     */
    public void preload() {
        types.load();
    }

    @Override
    public UploadCheck begin(
            BucketSettings settings, ObjectKey key, Optional<String> declaredType, OptionalLong declaredBytes) {
        Check check = new Check(settings, key, declaredType);
        check.extension();
        declaredBytes.ifPresent(check::size);
        check.declaredType();
        return check;
    }

    @Override
    public void checkCopy(BucketSettings settings, ObjectKey key, long sizeBytes, String contentType) {
        Check check = new Check(settings, key, Optional.of(contentType));
        check.extension();
        check.size(sizeBytes);
        check.typeByName();
    }

    @Override
    public void checkType(BucketSettings settings, ObjectKey key, String contentType) {
        new Check(settings, key, Optional.of(contentType)).typeByName();
    }

    private static boolean hasTypeRules(BucketSettings settings) {
        return !settings.allowedTypes().isEmpty() || !settings.deniedTypes().isEmpty();
    }

    private final class Check implements UploadCheck {
        private final BucketSettings settings;
        private final ObjectKey key;
        private final Optional<String> declared;
        private final Optional<String> essence;
        private final long bytesMax;

        Check(BucketSettings settings, ObjectKey key, Optional<String> declared) {
            this.settings = settings;
            this.key = key;
            this.declared = declared;
            this.essence = declared.map(type -> MediaTypeSyntax.essence("Content-Type", type));
            this.bytesMax = Math.min(settings.maxObjectBytes().orElse(OBJECT_BYTES_MAX), OBJECT_BYTES_MAX);
        }

        void extension() {
            List<String> extensions = KeyExtensions.of(key);
            if (extensions.stream().anyMatch(settings.deniedExtensions()::contains)) {
                throw refused(extensions, "not one of these", settings.deniedExtensions());
            }
            boolean allowed = settings.allowedExtensions().isEmpty()
                    || extensions.stream().anyMatch(settings.allowedExtensions()::contains);
            if (!allowed) {
                throw refused(extensions, "one of these", settings.allowedExtensions());
            }
        }

        private static ValidationException refused(List<String> extensions, String rule, List<String> list) {
            return new ValidationException(new ValidationError.ExtensionNotAllowed(extensions.getLast(), rule, list));
        }

        /** "Unknown bytes" names no type: the content decides. */
        void declaredType() {
            essence.filter(type -> !type.equals(CommonTypes.UNKNOWN)).ifPresent(type -> {
                checkDenied(type);
                checkAllowed(type);
            });
        }

        void typeByName() {
            essence.ifPresent(type -> {
                checkDenied(type);
                checkAllowed(type);
            });
        }

        @Override
        public String sniff(ByteBuffer head) {
            boolean rules = hasTypeRules(settings);
            if (declared.isEmpty()) {
                return rules ? undeclaredType(head) : CommonTypes.guess(head, KeyExtensions.last(key));
            }
            if ((rules || settings.verifyType()) && head.hasRemaining()) {
                checkContent(head, essence.orElseThrow());
            }
            return declared.get();
        }

        private String undeclaredType(ByteBuffer head) {
            String type = types.detect(head, key.value());
            checkDenied(type);
            checkAllowed(type);
            return type;
        }

        private void checkContent(ByteBuffer head, String type) {
            if (CommonTypes.bySignature(head)
                    .filter(TypeAliases.canonical(type)::equals)
                    .isPresent()) {
                return;
            }
            String looks = types.detect(head, "");
            if (settings.verifyType() && types.contradicts(looks, type)) {
                throw new ValidationException(new ValidationError.TypeMismatch(type, looks));
            }
            boolean unknown = type.equals(CommonTypes.UNKNOWN);
            if (unknown || !types.is(type, looks)) { // A supertype of what was declared says less than that did.
                checkDenied(looks);
            }
            if (unknown || types.contradicts(looks, type)) {
                checkAllowed(looks);
            }
        }

        private void checkDenied(String type) {
            if (listed(settings.deniedTypes(), type)) {
                throw notAllowed(type, "not one of " + String.join(", ", settings.deniedTypes()));
            }
        }

        private void checkAllowed(String type) {
            if (!settings.allowedTypes().isEmpty() && !listed(settings.allowedTypes(), type)) {
                throw notAllowed(type, "one of " + String.join(", ", settings.allowedTypes()));
            }
        }

        private static ValidationException notAllowed(String type, String limit) {
            return new ValidationException(new ValidationError.TypeNotAllowed(type, limit));
        }

        private static boolean listed(List<String> list, String type) {
            String canonical = TypeAliases.canonical(type);
            String any = canonical.substring(0, canonical.indexOf('/') + 1) + "*";
            return list.stream()
                    .anyMatch(entry ->
                            entry.equals(any) || TypeAliases.canonical(entry).equals(canonical));
        }

        @Override
        public void size(long bytes) {
            if (bytes > bytesMax) {
                throw new ValidationException(new ValidationError.TooLarge(bytesMax, bytes));
            }
        }
    }
}
