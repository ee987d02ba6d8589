package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Alert;
import dev.cairn.monitoring.alerts.AlertChange;
import dev.cairn.monitoring.alerts.AlertSettings;
import dev.cairn.monitoring.alerts.AlertsStore;
import dev.cairn.monitoring.alerts.UnreadableSettingsException;
import dev.cairn.monitoring.alerts.Untold;
import dev.cairn.monitoring.kept.WholeFile;
import dev.cairn.node.http.JsonInput;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept of alerts, in one folder.
 *
 * <pre>
 * alerts.json           rules that differ from the defaults, silences, webhooks with their secrets; replaced as a whole
 * alerts-untold.json    what webhooks have not taken when the node was stopped; not there while it runs
 * alerts-history.jsonl  what became of alerts
 * alerts.json.broken    settings of which some could not be read
 * </pre>
 */
public final class AlertFiles implements AlertsStore {
    private static final Logger log = LoggerFactory.getLogger(AlertFiles.class);
    private static final int FORMAT = 1;

    /** Ten webhooks that have all taken nothing, and as many ends as are owed, are a third of it. */
    private static final int UNTOLD_BYTES_MAX = 1 << 25;

    private final Path path;
    private final WholeFile settings;
    private final WholeFile untold;
    private final AlertHistoryFile history;

    /** Set if there are settings that are not known: then they are not replaced. */
    private volatile Optional<String> unknown = Optional.empty();

    /** @param folder made if there is none */
    public AlertFiles(Path folder) throws IOException {
        WholeFile.makeFolder(folder);
        this.path = folder.resolve("alerts.json");
        this.settings = new WholeFile(path);
        this.untold = new WholeFile(folder.resolve("alerts-untold.json"), UNTOLD_BYTES_MAX);
        this.history = new AlertHistoryFile(folder.resolve("alerts-history.jsonl"));
    }

    @Override
    public AlertSettings load() {
        try {
            return settings.read().map(this::parsed).orElse(AlertSettings.NONE);
        } catch (IOException e) {
            return leave("cannot be read: " + e);
        }
    }

    /** What is in the way may pass, or be of a later version: who starts again, or goes back to it, has lost nothing. */
    private AlertSettings leave(String why) {
        unknown = Optional.of(why);
        log.warn(
                "{} {}; default rules hold, without webhooks, and they cannot be changed until the next start",
                path,
                why);
        return AlertSettings.NONE;
    }

    private AlertSettings parsed(byte[] bytes) {
        List<String> lost = new ArrayList<>();
        AlertSettings read;
        try {
            JsonObject json = new JsonObject(Buffer.buffer(bytes));
            int format = json.getInteger("format", 0);
            if (format > FORMAT) {
                return leave("has format %d, and this version reads only %d".formatted(format, FORMAT));
            }
            Reader reader = new Reader(json, lost);
            read = new AlertSettings(
                    reader.each("rules", RuleJson::read),
                    reader.each("silences", (_, silence) -> SilenceJson.read(silence, Instant.EPOCH)),
                    reader.each("webhooks", WebhookJson::read));
        } catch (RuntimeException e) {
            read = AlertSettings.NONE;
            lost.add("all of it: " + e.getMessage());
        }
        if (!lost.isEmpty()) {
            replace(read, lost);
        }
        return read;
    }

    private void replace(AlertSettings read, List<String> lost) {
        try {
            log.warn(
                    "Of {} could not be read {}; it was moved to {}, and the rest of it holds",
                    path,
                    lost,
                    settings.putAside().getFileName());
            save(read);
        } catch (IOException e) {
            log.warn("{} cannot be moved away", path, e);
        }
    }

    /** One member that is damaged takes no others with it. */
    private record Reader(JsonObject json, List<String> lost) {
        <T> Map<String, T> each(String name, BiFunction<String, JsonInput, T> read) {
            Map<String, T> all = new TreeMap<>();
            JsonObject members = json.getJsonObject(name);
            for (String one : members.fieldNames()) {
                try {
                    byte[] member = members.getJsonObject(one).encode().getBytes(StandardCharsets.UTF_8);
                    all.put(one, read.apply(one, JsonInput.parse(member)));
                } catch (RuntimeException e) {
                    lost.add("%s %s: %s".formatted(name, one, e.getMessage()));
                }
            }
            return all;
        }
    }

    @Override
    public boolean isUnreadable() {
        return unknown.isPresent();
    }

    @Override
    public void save(AlertSettings kept) throws IOException {
        if (unknown.isPresent()) {
            throw new UnreadableSettingsException(path + " " + unknown.get());
        }
        JsonObject rules = new JsonObject();
        JsonObject silences = new JsonObject();
        JsonObject webhooks = new JsonObject();
        new TreeMap<>(kept.rules()).forEach((name, rule) -> rules.put(name, RuleJson.of(rule)));
        new TreeMap<>(kept.silences()).forEach((name, silence) -> silences.put(name, SilenceJson.of(silence)));
        new TreeMap<>(kept.webhooks()).forEach((name, webhook) -> webhooks.put(name, WebhookJson.kept(webhook)));
        settings.write(bytes(new JsonObject()
                .put("format", FORMAT)
                .put("rules", rules)
                .put("silences", silences)
                .put("webhooks", webhooks)));
    }

    private static byte[] bytes(JsonObject json) {
        return (json.encodePrettily() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void keep(Untold kept) throws IOException {
        if (unknown.isPresent()) {
            return; // What is there is of webhooks that are not known now.
        }
        JsonObject webhooks = new JsonObject();
        new TreeMap<>(kept.webhooks()).forEach((name, changes) -> webhooks.put(name, changes(changes)));
        untold.write(bytes(new JsonObject()
                .put("format", FORMAT)
                .put("owed", changes(kept.owed()))
                .put("webhooks", webhooks)));
    }

    private static JsonArray changes(List<AlertChange> changes) {
        return new JsonArray(changes.stream().map(AlertJson::of).toList());
    }

    private static List<AlertChange> changes(JsonArray changes) {
        return changes.stream()
                .map(JsonObject.class::cast)
                .map(AlertJson::change)
                .toList();
    }

    @Override
    public Optional<Untold> takeUntold() throws IOException {
        if (unknown.isPresent()) {
            return Optional.of(Untold.NOTHING);
        }
        Optional<byte[]> kept = untold.read();
        untold.remove();
        return kept.map(bytes -> {
            JsonObject json = new JsonObject(Buffer.buffer(bytes));
            JsonObject webhooks = json.getJsonObject("webhooks");
            Map<String, List<AlertChange>> waiting = new TreeMap<>();
            webhooks.fieldNames().forEach(name -> waiting.put(name, changes(webhooks.getJsonArray(name))));
            return new Untold(changes(json.getJsonArray("owed")), waiting);
        });
    }

    @Override
    public void append(AlertChange change) throws IOException {
        history.append(AlertJson.of(change));
    }

    @Override
    public List<Alert> firing() throws IOException {
        Map<String, JsonObject> firing = new LinkedHashMap<>();
        for (JsonObject change : history.all()) {
            String state = change.getString("state", "");
            String alert = change.getString("alert", "");
            if (state.equals(Names.of(AlertChange.Kind.FIRING))) {
                firing.put(alert, change);
            } else if (state.equals(Names.of(AlertChange.Kind.RESOLVED))) {
                firing.remove(alert);
            } else if (state.equals(Names.of(AlertChange.Kind.UNSILENCED)) && firing.containsKey(alert)) {
                firing.put(alert, change); // From then on it was told.
            }
        }
        return firing.values().stream()
                .map(AlertJson::change)
                .flatMap(change -> change.alert().stream())
                .sorted(Comparator.comparing(Alert::since))
                .toList();
    }

    /** See {@link AlertHistoryFile#newest}. */
    List<JsonObject> newest(Optional<Instant> before, int limit) throws IOException {
        return history.newest(before, limit);
    }
}
