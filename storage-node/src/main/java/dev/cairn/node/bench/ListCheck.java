package dev.cairn.node.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks one page of a listing: that it is in order, and that of the keys of this worker it has those with the sizes that it may
 * rightly have, and no other, as {@link ReadCheck} does for one. Keys of other workers lie between them, of which nothing is
 * known here. Used again for the next page.
 */
final class ListCheck {
    /** A page that is longer is wrong: an object of a load has no attributes of its own. */
    static final int PAGE_BYTES_MAX = 1 << 20;

    private static final int PAGE_BYTES_LEAST = 64 << 10;

    private static final JsonFactory JSON = new JsonFactory();

    private final KeyStates states;
    private final Keys keys;
    private final Contents contents;

    /** Of the keys behind the one after which the page begins. */
    private final int[] floors = new int[RequestHeads.LIST_LIMIT];

    /** Grows with the first page: thousands of connections may never list. */
    private byte[] page = new byte[0];

    private int length;
    private int after;
    private int next;
    private long lastNumber;
    private int items;

    ListCheck(KeyStates states, Keys keys, Contents contents) {
        this.states = states;
        this.keys = keys;
        this.contents = contents;
    }

    /** A listing of what comes after a key is about to be sent. */
    void begin(int key) {
        after = key;
        length = 0;
        for (int i = 0; i < floors.length; i++) {
            floors[i] = states.floor(key + 1 + i);
        }
    }

    /** More bytes of the page. @return what is wrong, or null */
    @Nullable
    String bytes(ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (length + more > PAGE_BYTES_MAX) {
            return "the page has more than %d bytes".formatted(PAGE_BYTES_MAX);
        }
        if (length + more > page.length) {
            page = Arrays.copyOf(page, Math.min(PAGE_BYTES_MAX, Math.max(PAGE_BYTES_LEAST, 2 * (length + more))));
        }
        bytes.getBytes(bytes.readerIndex(), page, length, more);
        length += more;
        return null;
    }

    /** The page has ended. @return what is wrong, or null */
    @Nullable
    String end() {
        next = after + 1;
        lastNumber = keys.number(after);
        items = 0;
        try (JsonParser json = JSON.createParser(page, 0, length)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return "the page is no JSON object";
            }
            return members(json);
        } catch (IOException e) {
            return "the page is no JSON: " + e.getMessage();
        } finally {
            length = 0;
        }
    }

    private @Nullable String members(JsonParser json) throws IOException {
        boolean ended = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("items")) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    String wrong = item(json);
                    if (wrong != null) {
                        return wrong;
                    }
                }
            } else {
                ended |= name.equals("next") && value == JsonToken.VALUE_NULL;
                json.skipChildren();
            }
        }
        return ended ? absentBefore(Long.MAX_VALUE) : null;
    }

    private @Nullable String item(JsonParser json) throws IOException {
        String key = "";
        long size = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "key" -> key = json.getText();
                case "size" -> size = json.getLongValue();
                default -> json.skipChildren();
            }
        }
        return ++items > RequestHeads.LIST_LIMIT
                ? "the page has more than %d objects".formatted(RequestHeads.LIST_LIMIT)
                : listed(key, size);
    }

    private @Nullable String listed(String key, long size) {
        long number = RequestHeads.number(key);
        if (number <= lastNumber) {
            return "%s is listed behind %s".formatted(key, RequestHeads.key((int) lastNumber));
        }
        lastNumber = number;
        String wrong = absentBefore(number);
        if (wrong == null && isKnown() && keys.number(next) == number) {
            wrong = present(next, size);
            next++;
        }
        return wrong;
    }

    /** All keys from the next one up to that number are not in the listing. */
    private @Nullable String absentBefore(long number) {
        for (; isKnown() && keys.number(next) < number; next++) {
            int floor = floors[next - after - 1];
            if (states.lastDelete(next) < floor) {
                return "%s is not listed, but version %d is stored and was not deleted"
                        .formatted(RequestHeads.key(keys.number(next)), floor);
            }
        }
        return null;
    }

    private @Nullable String present(int key, long size) {
        int floor = floors[key - after - 1];
        for (int version = states.version(key); version >= Math.max(1, floor); version--) {
            if (version != states.lastDelete(key) && contents.size(keys.number(key), version) == size) {
                return null;
            }
        }
        return "%s is listed with %d bytes, which fits no version of %d to %d"
                .formatted(RequestHeads.key(keys.number(key)), size, floor, states.version(key));
    }

    private boolean isKnown() {
        return next - after - 1 < floors.length;
    }
}
