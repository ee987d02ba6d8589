package dev.cairn.node.alerts;

import dev.cairn.monitoring.alerts.Webhook;
import dev.cairn.node.http.JsonInput;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Webhooks as JSON. */
final class WebhookJson {
    private WebhookJson() {}

    /** For people: of headers only the names. */
    static JsonObject shown(Webhook webhook) {
        return new JsonObject()
                .put("name", webhook.name())
                .put("url", webhook.url().toString())
                .put(
                        "headerNames",
                        new JsonArray(new TreeSet<>(webhook.headers().keySet())
                                .stream().toList()));
    }

    /** For the node itself. */
    static JsonObject kept(Webhook webhook) {
        JsonObject headers = new JsonObject();
        new TreeMap<>(webhook.headers()).forEach(headers::put);
        return new JsonObject().put("url", webhook.url().toString()).put("headers", headers);
    }

    static Webhook read(String name, JsonInput input) {
        input.only("url", "headers");
        return Webhook.of(
                name,
                input.requiredText("url"),
                input.object("headers").map(JsonInput::allTexts).orElse(Map.of()));
    }
}
