package dev.cairn.node.status;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.monitoring.Window;
import dev.cairn.node.http.Query;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names that spans of time have in queries and answers. */
final class Windows {
    private static final String DEFAULT = "5m";
    private static final Map<String, Window> BY_NAME = byName();

    private Windows() {}

    /** A span of time as a client has named it. */
    record Named(String name, Window window) {}

    private static Map<String, Window> byName() {
        Map<String, Window> windows = new LinkedHashMap<>();
        windows.put("1m", Window.MINUTE);
        windows.put("5m", Window.FIVE_MINUTES);
        windows.put("1h", Window.HOUR);
        windows.put("24h", Window.DAY);
        windows.put("start", Window.START);
        return windows;
    }

    static List<Named> all() {
        return BY_NAME.entrySet().stream()
                .map(window -> new Named(window.getKey(), window.getValue()))
                .toList();
    }

    /** The one that a query asks for, or five minutes. */
    static Named asked(Query query) {
        String name = query.get("window").orElse(DEFAULT);
        return Optional.ofNullable(BY_NAME.get(name))
                .map(window -> new Named(name, window))
                .orElseThrow(() -> new InvalidValueException("window", String.join(", ", BY_NAME.keySet()), name));
    }
}
