package dev.cairn.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One object as a listing shows it. */
record Listed(String key, long size, String sha256, long version) {
    /** Every object of a bucket, page by page. */
    static List<Listed> all(Client client, String bucket) throws IOException {
        List<Listed> objects = new ArrayList<>();
        Map<String, String> parameters = Map.of();
        do {
            Page page = page(client, bucket, parameters);
            objects.addAll(page.objects());
            parameters = Map.of("token", page.next());
        } while (!parameters.containsValue(""));
        return objects;
    }

    /** @param next the token of the page after this one, empty after the last */
    record Page(List<Listed> objects, String next) {}

    static Page page(Client client, String bucket, Map<String, String> parameters) throws IOException {
        String path = "/v1/buckets/" + bucket + "/objects" + Client.query(parameters);
        HttpResponse<byte[]> answer = client.send("GET", path, BodyPublishers.noBody());
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() != 200) {
            throw new AssertionError("listing answers " + answer.statusCode() + ": " + text);
        }
        JsonObject page = new JsonObject(text);
        JsonArray items = page.getJsonArray("items");
        List<Listed> objects = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            objects.add(of(items.getJsonObject(i)));
        }
        String next = page.getString("next", "");
        return new Page(objects, next == null ? "" : next);
    }

    private static Listed of(JsonObject item) {
        return new Listed(
                item.getString("key"), item.getLong("size"), item.getString("sha256"), item.getLong("version"));
    }
}
