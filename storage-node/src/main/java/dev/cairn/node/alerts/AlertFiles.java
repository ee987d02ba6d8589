package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Alert;
import dev.cairn.monitoring.alerts.AlertChange;
import dev.cairn.monitoring.alerts.AlertRule;
import dev.cairn.monitoring.alerts.AlertSettings;
import dev.cairn.monitoring.alerts.AlertsStore;
import dev.cairn.monitoring.alerts.Silence;
import dev.cairn.monitoring.alerts.Webhook;
import dev.cairn.node.http.JsonInput;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
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
 * alerts-history.jsonl  what became of alerts
 * alerts.json.broken    settings that could not be read
 * </pre>
 */
public final class AlertFiles implements AlertsStore {
    private static final Logger log = LoggerFactory.getLogger(AlertFiles.class);
    private static final int FORMAT = 1;

    private final Path settings;
    private final AlertHistoryFile history;

    /** @param folder made if there is none */
    public AlertFiles(Path folder, InstantSource clock) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            SafeFile.syncFolder(folder); // Or its name could be lost with what is synced in it.
        }
        this.settings = folder.resolve("alerts.json");
        this.history = new AlertHistoryFile(folder.resolve("alerts-history.jsonl"), clock);
    }

    @Override
    public AlertSettings load() {
        try {
            return Files.exists(settings) ? parse(Files.readString(settings)) : AlertSettings.NONE;
        } catch (IOException | RuntimeException e) {
            putAside(e);
            return AlertSettings.NONE;
        }
    }

    private void putAside(Exception why) {
        Path aside = settings.resolveSibling(settings.getFileName() + ".broken");
        log.warn(
                "{} cannot be read and was moved to {}; the node uses its default rules, and no webhooks",
                settings,
                aside.getFileName(),
                why);
        try {
            Files.move(settings, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("{} cannot be moved away", settings, e);
        }
    }

    private static AlertSettings parse(String text) throws IOException {
        JsonObject json = new JsonObject(text);
        int format = json.getInteger("format", 0);
        if (format != FORMAT) {
            throw new IOException("format %d, and this version reads only %d".formatted(format, FORMAT));
        }
        Map<String, AlertRule> rules = each(json, "rules", RuleJson::read);
        Map<String, Silence> silences =
                each(json, "silences", (_, silence) -> SilenceJson.read(silence, Instant.EPOCH));
        Map<String, Webhook> webhooks = each(json, "webhooks", WebhookJson::read);
        return new AlertSettings(rules, silences, webhooks);
    }

    private static <T> Map<String, T> each(JsonObject json, String name, BiFunction<String, JsonInput, T> read) {
        Map<String, T> all = new TreeMap<>();
        JsonObject members = json.getJsonObject(name);
        members.fieldNames()
                .forEach(one -> all.put(
                        one,
                        read.apply(
                                one,
                                JsonInput.parse(
                                        members.getJsonObject(one).encode().getBytes(StandardCharsets.UTF_8)))));
        return all;
    }

    @Override
    public void save(AlertSettings kept) throws IOException {
        JsonObject rules = new JsonObject();
        JsonObject silences = new JsonObject();
        JsonObject webhooks = new JsonObject();
        new TreeMap<>(kept.rules()).forEach((name, rule) -> rules.put(name, RuleJson.of(rule)));
        new TreeMap<>(kept.silences()).forEach((name, silence) -> silences.put(name, SilenceJson.of(silence)));
        new TreeMap<>(kept.webhooks()).forEach((name, webhook) -> webhooks.put(name, WebhookJson.kept(webhook)));
        JsonObject json = new JsonObject()
                .put("format", FORMAT)
                .put("rules", rules)
                .put("silences", silences)
                .put("webhooks", webhooks);
        SafeFile.replace(settings, (json.encodePrettily() + "\n").getBytes(StandardCharsets.UTF_8));
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
                .map(AlertJson::firing)
                .sorted(Comparator.comparing(Alert::since))
                .toList();
    }

    /** See {@link AlertHistoryFile#newest}. */
    List<JsonObject> newest(Optional<Instant> before, int limit) throws IOException {
        return history.newest(before, limit);
    }
}
