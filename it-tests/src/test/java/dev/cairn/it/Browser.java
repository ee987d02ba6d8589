package dev.cairn.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A headless Chromium that shows one page, as a person uses it: keys and clicks are the browser's own, and what the page
 * complains about is kept. Waiting is done in the page, so that a slow machine only waits longer.
 */
final class Browser implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration START_MAX = Duration.ofSeconds(90);

    /** For what the page is to do by itself. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final DevTools tools;
    private final String session;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    /** Keys that are no text. */
    enum Key {
        TAB("Tab", 9, ""),
        ENTER("Enter", 13, "\r"),
        ESCAPE("Escape", 27, ""),
        SPACE(" ", 32, " ");

        private final String name;
        private final int code;
        private final String text;

        Key(String name, int code, String text) {
            this.name = name;
            this.code = code;
            this.text = text;
        }
    }

    /**
     * Skips the test, loudly, unless there is a Chromium.
     *
     * @param profile a folder of its own
     */
    static Browser open(Path profile) throws IOException {
        Optional<String> program = PROGRAMS.stream().filter(Extras::isOnPath).findFirst();
        if (program.isEmpty()) {
            Extras.skip("needs the program chromium");
        }
        return new Browser(program.orElseThrow(), profile);
    }

    private Browser(String program, Path profile) throws IOException {
        Files.createDirectories(profile);
        process = new ProcessBuilder(
                        program,
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("chromium.log").toFile())
                .start();
        try {
            tools = new DevTools(address(profile), this::event);
            session = attach();
            for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
                send(domain + ".enable", new JsonObject());
            }
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private URI address(Path profile) {
        Path file = profile.resolve("DevToolsActivePort");
        Await.until(
                START_MAX,
                () -> "Chromium has not told its port:\n" + read(profile.resolve("chromium.log")),
                () -> read(file).lines().count() >= 2);
        List<String> lines = read(file).lines().toList();
        return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String attach() throws IOException {
        JsonArray targets =
                tools.send("", "Target.getTargets", new JsonObject()).getJsonArray("targetInfos");
        String page = targets.stream()
                .map(JsonObject.class::cast)
                .filter(target -> target.getString("type").equals("page"))
                .map(target -> target.getString("targetId"))
                .findFirst()
                .orElseThrow();
        JsonObject parameters = new JsonObject().put("targetId", page).put("flatten", true);
        return tools.send("", "Target.attachToTarget", parameters).getString("sessionId");
    }

    private void event(String method, JsonObject parameters) {
        switch (method) {
            case "Runtime.exceptionThrown" -> complaints.add(parameters.encode());
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert").contains(parameters.getString("type"))) {
                    complaints.add(parameters.encode());
                }
            }
            case "Log.entryAdded" -> {
                JsonObject entry = parameters.getJsonObject("entry");
                if (List.of("error", "warning").contains(entry.getString("level"))) {
                    complaints.add(entry.encode());
                }
            }
            default -> {
                // Of no interest here.
            }
        }
    }

    private JsonObject send(String method, JsonObject parameters) throws IOException {
        return tools.send(session, method, parameters);
    }

    /** What the page or the browser complained about since this was asked last: exceptions, errors, what a policy blocked. */
    List<String> complaints() {
        List<String> all = List.copyOf(complaints);
        complaints.removeAll(all);
        return all;
    }

    void go(URI address) throws IOException {
        send("Page.navigate", new JsonObject().put("url", address.toString()));
    }

    /** The window as a screen of this size shows it. */
    void size(int width, int height, boolean phone) throws IOException {
        send(
                "Emulation.setDeviceMetricsOverride",
                new JsonObject()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", phone));
    }

    /** What the system asks for: {@code light} or {@code dark}. */
    void colours(String scheme) throws IOException {
        JsonObject feature =
                new JsonObject().put("name", "prefers-color-scheme").put("value", scheme);
        send("Emulation.setEmulatedMedia", new JsonObject().put("features", new JsonArray().add(feature)));
    }

    /** The value of an expression of JavaScript; a promise's once it is kept. */
    Object evaluate(String expression) throws IOException {
        JsonObject answer = send(
                "Runtime.evaluate",
                new JsonObject()
                        .put("expression", expression)
                        .put("awaitPromise", true)
                        .put("returnByValue", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new IOException(
                    expression + ": " + answer.getJsonObject("exceptionDetails").encode());
        }
        return answer.getJsonObject("result").getValue("value", "");
    }

    /** A text of the page with plain spaces in place of those that do not break. */
    String text(String selector) throws IOException {
        String text = (String) evaluate("document.querySelector(%s)?.innerText ?? ''".formatted(quoted(selector)));
        return text.replace('\u00a0', ' ').replace('\u202f', ' ');
    }

    /** Returns once an expression is true. @throws AssertionError with what the page shows if it never is */
    void await(String expression) throws IOException {
        await(expression, PATIENCE);
    }

    void await(String expression, Duration limit) throws IOException {
        Object held = evaluate("""
                (async () => {
                  const end = Date.now() + %d;
                  for (;;) {
                    try {
                      if (%s) return true;
                    } catch (notYet) {
                      if (!(notYet instanceof TypeError)) throw notYet;
                    }
                    if (Date.now() > end) return false;
                    await new Promise((done) => setTimeout(done, 50));
                  }
                })()""".formatted(limit.toMillis(), expression));
        if (!Boolean.TRUE.equals(held)) {
            throw new AssertionError("after %s the page has not: %s; it shows:%n%s%n%s"
                    .formatted(limit, expression, evaluate("document.body.innerText"), complaints));
        }
    }

    /** Waits until something is there that can be seen. */
    void awaitSeen(String selector) throws IOException {
        await("document.querySelector(%s).getClientRects().length > 0".formatted(quoted(selector)));
    }

    /** Clicks into the middle of what a selector finds first, once it is there. */
    void click(String selector) throws IOException {
        awaitSeen(selector);
        JsonObject at = (JsonObject) asJson(evaluate("""
                (() => {
                  const node = document.querySelector(%s);
                  node.scrollIntoView({ block: "center", behavior: "instant" });
                  const box = node.getBoundingClientRect();
                  return JSON.stringify({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
                })()""".formatted(quoted(selector))));
        mouse("mousePressed", at);
        mouse("mouseReleased", at);
    }

    private static Object asJson(Object text) {
        return new JsonObject((String) text);
    }

    private void mouse(String type, JsonObject at) throws IOException {
        send(
                "Input.dispatchMouseEvent",
                new JsonObject()
                        .put("type", type)
                        .put("x", at.getDouble("x"))
                        .put("y", at.getDouble("y"))
                        .put("button", "left")
                        .put("clickCount", 1));
    }

    void press(Key key) throws IOException {
        JsonObject down = new JsonObject()
                .put("type", key.text.isEmpty() ? "rawKeyDown" : "keyDown")
                .put("key", key.name)
                .put("code", key == Key.SPACE ? "Space" : key.name)
                .put("windowsVirtualKeyCode", key.code);
        if (!key.text.isEmpty()) {
            down.put("text", key.text);
        }
        send("Input.dispatchKeyEvent", down);
        send("Input.dispatchKeyEvent", down.copy().put("type", "keyUp"));
    }

    /** Goes on with the tab key until what a selector finds has the focus. */
    void tabTo(String selector) throws IOException {
        for (int i = 0; i < 200; i++) {
            if (Boolean.TRUE.equals(
                    evaluate("document.activeElement?.matches(%s) ?? false".formatted(quoted(selector))))) {
                return;
            }
            press(Key.TAB);
        }
        throw new AssertionError("the tab key never comes to " + selector);
    }

    /** Types a text in place of what the focused field holds. */
    void type(String text) throws IOException {
        JsonObject all = new JsonObject()
                .put("type", "keyDown")
                .put("key", "a")
                .put("code", "KeyA")
                .put("windowsVirtualKeyCode", 65)
                .put("modifiers", 2)
                .put("commands", new JsonArray().add("selectAll"));
        send("Input.dispatchKeyEvent", all);
        send("Input.dispatchKeyEvent", all.copy().put("type", "keyUp"));
        send("Input.insertText", new JsonObject().put("text", text));
    }

    /** Keeps a picture of what the window shows. */
    void picture(Path file) throws IOException {
        JsonObject picture = send("Page.captureScreenshot", new JsonObject());
        Files.write(file, Base64.getDecoder().decode(picture.getString("data")));
    }

    static String quoted(String text) {
        return new JsonArray().add(text).encode().replaceAll("^\\[|]$", "");
    }

    /** Ends the browser and all that it has started. */
    @Override
    public void close() {
        tools.close();
        List<ProcessHandle> all;
        try (Stream<ProcessHandle> started = process.descendants()) {
            all = started.toList();
        }
        process.destroyForcibly().onExit().join();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }
}
