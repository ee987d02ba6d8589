package dev.cairn.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes one page of a listing. Keys that are rolled up into a common prefix are jumped over, not walked through. */
final class ListingScan {
    private final ListRequest request;
    private final long sequence;
    private final byte[] prefix;
    private final byte[] delimiter;

    ListingScan(ListRequest request, long sequence) {
        this.request = request;
        this.sequence = sequence;
        this.prefix = bytes(request.prefix());
        this.delimiter = bytes(request.delimiter().orElse(""));
    }

    Listing run(VersionCursor cursor) {
        List<Listing.Entry> entries = new ArrayList<>();
        String last = "";
        long bytes = 0;
        cursor.seek(start());
        while (cursor.next()) {
            if (entries.size() == request.limit() || bytes >= MetadataView.LIST_BYTES_MAX) {
                return new Listing(entries, sequence, Optional.of(last)); // There is at least one more.
            }
            byte[] key = cursor.key();
            bytes += key.length;
            int rolledUp = rollUp(key);
            if (rolledUp > 0) {
                byte[] common = Arrays.copyOf(key, rolledUp);
                last = new String(common, UTF_8);
                entries.add(new Listing.CommonPrefix(last));
                cursor.seek(behind(common));
            } else {
                ObjectVersion object = cursor.object();
                bytes += cursor.objectBytes();
                last = object.key().value();
                entries.add(new Listing.Item(object));
            }
        }
        return new Listing(entries, sequence, Optional.empty());
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private byte[] start() {
        byte[] after = bytes(request.after());
        if (Arrays.compareUnsigned(after, prefix) < 0 || after.length == 0) {
            return prefix;
        }
        int rolledUp = startsWithPrefix(after) ? rollUp(after) : 0;
        return rolledUp > 0
                ? behind(Arrays.copyOf(after, rolledUp))
                : VersionCursor.with(after, VersionCursor.AFTER_KEY);
    }

    private boolean startsWithPrefix(byte[] key) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Length of the common prefix that {@code key} is rolled up into, 0 if it is not. */
    private int rollUp(byte[] key) {
        if (delimiter.length == 0) {
            return 0;
        }
        for (int i = prefix.length; i + delimiter.length <= key.length; i++) {
            if (Arrays.equals(key, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i + delimiter.length;
            }
        }
        return 0;
    }

    private static byte[] behind(byte[] common) {
        return VersionCursor.with(common, Keys.AFTER_UTF8);
    }
}
