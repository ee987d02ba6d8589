package dev.cairn.it.history;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A history as a file: JSON objects, one operation or listing a line, in any order.
 *
 * <pre>
 * {"client":1,"key":"a/1","call":"replace","value":7,"expected":3,"invoked":10,"responded":12,"outcome":"written","version":4}
 * {"client":2,"key":"a/1","call":"get","invoked":11,"responded":14,"outcome":"found","value":7,"version":4}
 * {"client":3,"call":"list","prefix":"a/","invoked":11,"responded":20,"versions":{"a/1":4}}
 * </pre>
 */
public final class HistoryLines {
    private HistoryLines() {}

    /** Writes the whole history; replaces the file. */
    public static void write(Path file, History history) throws IOException {
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (Operation operation : history.operations()) {
                lines.append(json(operation).encode()).append('\n');
            }
            for (Listing listing : history.listings()) {
                lines.append(json(listing).encode()).append('\n');
            }
        }
    }

    /** @throws IllegalArgumentException if a line is malformed, with its number, or the history is none */
    public static History read(Path file) throws IOException {
        List<Operation> operations = new ArrayList<>();
        List<Listing> listings = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            try {
                JsonObject json = new JsonObject(lines.get(i));
                if (text(json, "call").equals("list")) {
                    listings.add(listing(json));
                } else {
                    operations.add(operation(json));
                }
            } catch (DecodeException | ClassCastException | ArithmeticException | IllegalArgumentException e) {
                throw new IllegalArgumentException("line %d: %s".formatted(i + 1, e.getMessage()), e);
            }
        }
        return new History(operations, listings);
    }

    private static JsonObject json(Operation operation) {
        JsonObject json = new JsonObject().put("client", operation.client()).put("key", operation.key());
        switch (operation.call()) {
            case Call.Put(long value) -> json.put("call", "put").put("value", value);
            case Call.Replace(long value, long expected) ->
                json.put("call", "replace").put("value", value).put("expected", expected);
            case Call.Create(long value) -> json.put("call", "create").put("value", value);
            case Call.Get _ -> json.put("call", "get");
            case Call.Look _ -> json.put("call", "look");
            case Call.Delete _ -> json.put("call", "delete");
        }
        json.put("invoked", operation.invoked()).put("responded", operation.responded());
        return switch (operation.outcome()) {
            case Outcome.Written(long version) -> json.put("outcome", "written").put("version", version);
            case Outcome.Refused _ -> json.put("outcome", "refused");
            case Outcome.Found(long value, long version) ->
                json.put("outcome", "found").put("value", value).put("version", version);
            case Outcome.Shown(long version) -> json.put("outcome", "shown").put("version", version);
            case Outcome.Absent _ -> json.put("outcome", "absent");
            case Outcome.Removed _ -> json.put("outcome", "removed");
            case Outcome.Gone _ -> json.put("outcome", "gone");
            case Outcome.Failed _ -> json.put("outcome", "failed");
            case Outcome.Unknown _ -> json.put("outcome", "unknown");
        };
    }

    private static JsonObject json(Listing listing) {
        JsonObject versions = new JsonObject();
        listing.versions().forEach(versions::put);
        return new JsonObject()
                .put("client", listing.client())
                .put("call", "list")
                .put("prefix", listing.prefix())
                .put("invoked", listing.invoked())
                .put("responded", listing.responded())
                .put("versions", versions);
    }

    private static Operation operation(JsonObject json) {
        Call call = switch (text(json, "call")) {
            case "put" -> new Call.Put(number(json, "value"));
            case "replace" -> new Call.Replace(number(json, "value"), number(json, "expected"));
            case "create" -> new Call.Create(number(json, "value"));
            case "get" -> new Call.Get();
            case "look" -> new Call.Look();
            case "delete" -> new Call.Delete();
            default -> throw new IllegalArgumentException("there is no such call");
        };
        Outcome outcome = switch (text(json, "outcome")) {
            case "written" -> new Outcome.Written(number(json, "version"));
            case "refused" -> new Outcome.Refused();
            case "found" -> new Outcome.Found(number(json, "value"), number(json, "version"));
            case "shown" -> new Outcome.Shown(number(json, "version"));
            case "absent" -> new Outcome.Absent();
            case "removed" -> new Outcome.Removed();
            case "gone" -> new Outcome.Gone();
            case "failed" -> new Outcome.Failed();
            case "unknown" -> new Outcome.Unknown();
            default -> throw new IllegalArgumentException("there is no such outcome");
        };
        return new Operation(
                client(json), text(json, "key"), call, number(json, "invoked"), number(json, "responded"), outcome);
    }

    private static Listing listing(JsonObject json) {
        JsonObject shown = json.getJsonObject("versions");
        if (shown == null) {
            throw new IllegalArgumentException("there is no versions");
        }
        SortedMap<String, Long> versions = new TreeMap<>();
        shown.fieldNames().forEach(key -> versions.put(key, number(shown, key)));
        return new Listing(
                client(json), text(json, "prefix"), number(json, "invoked"), number(json, "responded"), versions);
    }

    private static int client(JsonObject json) {
        return Math.toIntExact(number(json, "client"));
    }

    private static String text(JsonObject json, String name) {
        if (json.getValue(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("there is no text " + name);
    }

    private static long number(JsonObject json, String name) {
        return switch (json.getValue(name)) {
            case Integer number -> number;
            case Long number -> number;
            case null, default -> throw new IllegalArgumentException("there is no whole number " + name);
        };
    }
}
