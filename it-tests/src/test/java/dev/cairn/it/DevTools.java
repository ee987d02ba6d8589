package dev.cairn.it;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Commands to a Chromium and its events, by the DevTools protocol over one WebSocket. Safe for use by many threads. */
final class DevTools implements AutoCloseable {
    /** For one command, on a machine that does much else. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final BiConsumer<String, JsonObject> events;
    private final WebSocket socket;

    /** @param events is told the name of each event and its parameters, one after the other */
    DevTools(URI address, BiConsumer<String, JsonObject> events) {
        this.events = events;
        this.socket =
                http.newWebSocketBuilder().buildAsync(address, new Listener()).join();
    }

    /** Puts the parts of messages together. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            message.append(part);
            if (last) {
                take(new JsonObject(message.toString()));
                message.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            fail(new IOException("the browser has ended the connection: " + status + " " + reason));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            fail(failure);
        }
    }

    private void take(JsonObject message) {
        Integer id = message.getInteger("id");
        if (id == null) {
            events.accept(message.getString("method"), message.getJsonObject("params", new JsonObject()));
            return;
        }
        CompletableFuture<JsonObject> answer = waiting.remove(id);
        if (answer != null && message.containsKey("error")) {
            answer.completeExceptionally(
                    new IOException(message.getJsonObject("error").encode()));
        } else if (answer != null) {
            answer.complete(message.getJsonObject("result"));
        }
    }

    private void fail(Throwable failure) {
        waiting.values().forEach(answer -> answer.completeExceptionally(failure));
    }

    /** @param session of the page that is meant; empty for the browser itself */
    JsonObject send(String session, String method, JsonObject parameters) throws IOException {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        JsonObject message =
                new JsonObject().put("id", id).put("method", method).put("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        synchronized (this) { // The next text must wait until this one is sent.
            socket.sendText(message.encode(), true).join();
        }
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(method + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
