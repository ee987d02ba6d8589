package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: a person sees on the live page what a node does, what is slow and why, and changes a threshold. Method: a real headless
 * Chromium, a real node under a little load, and what the browser complains about.
 */
@Timeout(300)
class LivePageIT {
    private static final Duration LOAD_PAUSE = Duration.ofMillis(20);
    private static final String RULE = "/v1/alerts/rules/it-each";

    @TempDir
    static Path folder;

    private static final AtomicBoolean loading = new AtomicBoolean(true);
    private static Browser browser;
    private static NodeProcess node;
    private static Client client;
    private static Thread load;

    @BeforeAll
    static void open() throws Exception {
        browser = Browser.open(folder.resolve("profile"));
        node = NodeProcess.start(folder.resolve("data"));
        client = new Client(node.address());
        client.makeBucket("photos");
        load = Thread.ofVirtual().start(LivePageIT::load);
    }

    /** Some of each kind, one after the other; a node that is away is asked again. */
    private static void load() {
        byte[] body = new byte[10_000];
        for (int i = 0; loading.get(); i++) {
            try {
                client.put("photos", "a/" + i % 50, body);
                client.get("photos", "a/" + i % 50);
                client.get("photos", "missing");
                client.send("GET", "/v1/buckets/photos/objects?limit=10", BodyPublishers.noBody());
            } catch (IOException _) {
                // The node is being restarted.
            }
            Await.pass(LOAD_PAUSE);
        }
    }

    @AfterAll
    static void close() throws Exception {
        loading.set(false);
        if (load != null) {
            load.join();
        }
        if (browser != null) {
            browser.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void visit() throws IOException {
        browser.colours("light");
        browser.size(1280, 900, false);
        browser.go(node.address()
                .resolve("/?visit=" + System.nanoTime())); // Another view of the same page would not load it.
        browser.await("document.querySelector('#connection').dataset.state === 'ok'");
    }

    /** Each test takes those that it causes on purpose. */
    @AfterEach
    void theBrowserHasNothingToComplainAbout() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static void view(String name) throws IOException {
        browser.click("nav a[data-view=" + name + "]");
        browser.awaitSeen("#view-" + name);
    }

    @Test
    void itShowsWhatTheNodeDoesAndGoesOnShowingIt() throws Exception {
        browser.await("document.querySelectorAll('#operations tbody tr[data-key=upload]').length === 1");
        browser.await("document.querySelectorAll('#operations tbody tr[data-key=metadata_list]').length === 1");
        assertThat(browser.text("#health")).startsWith("ready");
        browser.await("document.querySelector('#version').textContent !== ''");
        browser.await("[...document.querySelectorAll('#tiles dd')].some((tile) => /[1-9]/.test(tile.textContent))");
        browser.await("document.querySelector('tr[data-key=upload] polyline').getAttribute('points').length > 20");
        browser.await("/^[1-9]/.test(document.querySelector('tr[data-key=upload] .c-p95').textContent)");

        for (int i = 0; i < 3; i++) { // Uptime is not enough: figures of the node change, too.
            Object before = browser.evaluate(
                    "document.querySelector('#meters').textContent + document.querySelector('#tiles').textContent");
            browser.await(
                    "document.querySelector('#meters').textContent + document.querySelector('#tiles').textContent !== "
                            + Browser.quoted((String) before));
        }
        assertThat(browser.text("#meters")).contains("Heap", "RocksDB memory", "Disk", "Uploads in flight");
    }

    @Test
    void failuresAreToldByTheirKind() throws Exception {
        browser.await("document.querySelector('#failures [data-key=client]') !== null");

        assertThat(browser.text("#failures [data-key=client]"))
                .contains("client", "the request was wrong")
                .containsPattern("metadata read|download");
    }

    @Test
    void chartsAreDrawn() throws Exception {
        for (String chart : List.of("#throughput", "#latency")) {
            browser.await("""
                    (() => {
                      const canvas = document.querySelector('%s canvas');
                      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
                      copy.drawImage(canvas, 0, 0);
                      const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
                      let coloured = 0;
                      for (let i = 0; i < pixels.length; i += 4) {
                        const [red, green, blue, alpha] = pixels.slice(i, i + 4);
                        coloured += alpha > 128 && Math.max(red, green, blue) - Math.min(red, green, blue) > 60 ? 1 : 0;
                      }
                      return coloured > 30;
                    })()""".formatted(chart));
        }
        browser.click("#latency-of label:nth-child(3)");
        browser.await("document.querySelector('#latency-of input[value=p99]').checked");
        browser.click("#throughput .lines button:first-child");
        browser.await("document.querySelector('#throughput .lines button').getAttribute('aria-pressed') === 'false'");
        browser.click("#throughput .lines button:first-child");
        browser.await("document.querySelector('#throughput .lines button').getAttribute('aria-pressed') === 'true'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1m", "5m", "1h", "24h", "start"})
    void figuresOfLongerTimesCanBeChosen(String window) throws Exception {
        browser.await("document.querySelector('tr[data-key=upload]') !== null");
        browser.evaluate("document.querySelector('#window input[value=\"%s\"]').focus()".formatted(window));
        browser.press(Browser.Key.SPACE);
        browser.await("document.querySelector('#window input[value=\"%s\"]').checked".formatted(window));

        long known = uploads(window);
        browser.await(
                "Number(document.querySelector('tr[data-key=upload] .c-count').textContent.replaceAll(',', '')) >= "
                        + known);
    }

    private static long uploads(String window) throws IOException {
        return json("GET", "/v1/metrics/operations?window=" + window, "").getJsonArray("operations").stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("operation").equals("upload"))
                .findFirst()
                .orElseThrow()
                .getLong("count");
    }

    @Test
    void aSlowRequestShowsOnWhatItsTimeWent() throws Exception {
        browser.click("#slowest li button");
        browser.await("document.querySelector('#request').open");
        assertThat((Integer) browser.evaluate("document.querySelectorAll('#request .waterfall tbody tr').length"))
                .isGreaterThan(1);
        assertThat(browser.text("#request .advice")).contains("% was");
        String facts = browser.text("#request .facts");
        assertThat(facts).contains("/v1/buckets/photos/objects");
        String id = (String) browser.evaluate("document.querySelector('#request .facts dd').textContent");

        browser.press(Browser.Key.ESCAPE);
        browser.await("!document.querySelector('#request').open");
        view("slow");
        browser.awaitSeen("#slow-list li button");
        browser.click("#find-id");
        browser.type(id);
        browser.press(Browser.Key.ENTER);
        browser.await("document.querySelector('#request').open");
        assertThat(browser.text("#request .facts")).contains(id);
    }

    @Test
    void anIdThatIsNotKeptIsToldAtItsField() throws Exception {
        view("slow");
        browser.click("#find-id");
        browser.type("unheard-of");
        browser.press(Browser.Key.ENTER);

        browser.await("document.querySelector('#find-problem').textContent.includes('Nothing is kept')");
        assertThat(browser.complaints()).allMatch(refusal -> refusal.contains("404"));
    }

    @Test
    void anAlertFiresIsSeenOnEveryViewAndSilenced() throws Exception {
        send("PUT", RULE, """
                {"measure":"duration","statistic":"each","operation":"upload","above":0.000001,"forSeconds":0,
                 "severity":"critical","description":"Any upload"}""", 200);
        try {
            browser.awaitSeen("#banner [data-key^='it-each']");
            assertThat(browser.text("#banner")).contains("critical");
            browser.await("document.title.startsWith('(')");
            browser.await("document.querySelector('#announce').textContent !== ''");

            browser.click("#banner [data-key^='it-each'] .act");
            browser.await("document.querySelector('#silence').open");
            browser.tabTo("#silence-by");
            browser.type("ada");
            browser.press(Browser.Key.ENTER);
            browser.await("!document.querySelector('#silence').open");
            browser.await("document.querySelector(\"#banner [data-key^='it-each']\") === null");

            view("alerts");
            browser.await("document.querySelector(\"#active [data-key^='it-each']\").textContent.includes('by ada')");
            browser.await("document.querySelector('#changes').textContent.includes('by ada')");
            assertThat(json("GET", RULE, "").getJsonObject("silence").getString("by"))
                    .isEqualTo("ada");

            browser.click("#active [data-key^='it-each'] .act");
            browser.await("document.querySelector(\"#active [data-key^='it-each'] .act\").textContent === 'Silence'");
        } finally {
            send("DELETE", RULE, "", 204);
        }
    }

    @Test
    void whatSomebodyHasAskedForStaysWhenMoreHappens() throws Exception {
        String silence = "/v1/alerts/rules/read-p95/silence";
        for (int i = 0; i < 20; i++) {
            send("PUT", silence, "{\"forSeconds\":60,\"by\":\"ada-%d\"}".formatted(i), 200);
            send("DELETE", silence, "", 204);
        }
        view("alerts");
        browser.await("document.querySelectorAll('#changes li').length >= 30");
        browser.click("#older");
        browser.await("document.querySelector('#changes').textContent.includes('ada-0')");
        for (int i = 20; i < 40; i++) {
            send("PUT", silence, "{\"forSeconds\":60,\"by\":\"ada-%d\"}".formatted(i), 200);
        }
        browser.await("document.querySelector('#changes').textContent.includes('ada-39')");

        assertThat(browser.text("#changes")).contains("by ada-0").contains("by ada-20");
        send("DELETE", silence, "", 204);
    }

    @Test
    void aThresholdIsChangedByKeyboardAlone() throws Exception {
        String form = "form[aria-labelledby=rule-write-p95]";
        browser.tabTo("nav a[data-view=alerts]");
        browser.press(Browser.Key.ENTER);
        browser.awaitSeen(form);
        assertThat(browser.evaluate("document.activeElement.id")).isEqualTo("h-alerts");
        browser.tabTo(form + " input[name=limit]");
        browser.type("750");
        browser.press(Browser.Key.ENTER);

        browser.await("document.querySelector('%s .outcome').textContent === 'Saved.'".formatted(form));
        assertThat(json("GET", "/v1/alerts/rules/write-p95", "").getDouble("above"))
                .isEqualTo(0.75);

        browser.tabTo(form + " input[name=enabled]");
        browser.press(Browser.Key.SPACE);
        browser.press(Browser.Key.ENTER);
        browser.await("document.querySelector('%s').classList.contains('off')".formatted(form));
        assertThat(json("GET", "/v1/alerts/rules/write-p95", "").getBoolean("enabled"))
                .isFalse();
    }

    @Test
    void aThresholdChangedInThePageRaisesTheAlertInThePageTheLogAndAWebhook() throws Exception {
        BlockingQueue<JsonObject> posted = new LinkedBlockingQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            posted.add(new JsonObject(Buffer.buffer(exchange.getRequestBody().readAllBytes())));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        try {
            String hook =
                    "http://127.0.0.1:%d/hook".formatted(receiver.getAddress().getPort());
            send(
                    "PUT",
                    "/v1/alerts/webhooks/it-pager",
                    new JsonObject().put("url", hook).encode(),
                    200);
            send("PUT", "/v1/alerts/rules/it-mean", """
                    {"measure":"duration","statistic":"mean","operation":"upload","above":3600,"windowSeconds":10,
                     "forSeconds":0}""", 200);
            visit();
            view("alerts");
            String form = "form[aria-labelledby=rule-it-mean]";
            browser.awaitSeen(form);
            browser.click(form + " input[name=limit]");
            browser.type("0.001");
            browser.press(Browser.Key.ENTER);

            browser.awaitSeen("#active [data-key^='it-mean']");
            view("live");
            browser.awaitSeen("#banner [data-key^='it-mean']");
            JsonObject post = posted.poll(30, TimeUnit.SECONDS);
            assertThat(post).as("posted").isNotNull();
            assertThat(post.getString("status")).isEqualTo("firing");
            assertThat(post.getJsonArray("alerts")
                            .getJsonObject(0)
                            .getJsonObject("labels")
                            .getString("alertname"))
                    .isEqualTo("it-mean");
            assertThat(node.logText()).contains("Alert it-mean/upload (WARNING): Mean duration of upload is ");
        } finally {
            send("DELETE", "/v1/alerts/rules/it-mean", "", 204);
            send("DELETE", "/v1/alerts/webhooks/it-pager", "", 204);
            receiver.stop(0);
        }
    }

    @Test
    void aThresholdThatMakesNoSenseIsRefusedAtItsField() throws Exception {
        String form = "form[aria-labelledby=rule-read-p95]";
        view("alerts");
        browser.click(form + " input[name=limit]");
        browser.type("-1");
        browser.press(Browser.Key.ENTER);

        browser.await("document.querySelector('%s .problem').textContent !== ''".formatted(form));
        assertThat(browser.evaluate("document.querySelector('%s input').getAttribute('aria-invalid')".formatted(form)))
                .isEqualTo("true");
        assertThat(json("GET", "/v1/alerts/rules/read-p95", "").getDouble("above"))
                .isEqualTo(0.2);
        assertThat(browser.complaints()).allMatch(refusal -> refusal.contains("400"));
    }

    @Test
    void aRuleIsTriedOnTheLastDay() throws Exception {
        view("alerts");
        browser.click("form[aria-labelledby=rule-write-p95] .try");

        browser.await(
                "document.querySelector('form[aria-labelledby=rule-write-p95] .outcome').textContent.includes('24 hours')");
    }

    @Test
    void itIsDarkWhereTheSystemIsAndWhereItWasChosen() throws Exception {
        String dark = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((part) => part < 64)";
        browser.await("!(" + dark + ")");
        browser.colours("dark");
        browser.await(dark);

        browser.colours("light");
        browser.await("!(" + dark + ")");
        try {
            browser.click("#theme");
            browser.click("#theme");
            browser.await(dark);
            visit();
            browser.await(dark);
        } finally {
            browser.evaluate("localStorage.removeItem('cairn.theme')");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "slow", "alerts", "files", "start"})
    void itFitsAPhone(String view) throws Exception {
        browser.size(360, 740, true);
        browser.evaluate("location.hash = " + Browser.quoted(view));
        browser.awaitSeen("#view-" + view);
        browser.await("document.querySelector('#view-live tr[data-key=upload]') !== null");

        assertThat((Integer) browser.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
    }

    private static byte[] picture() throws IOException {
        BufferedImage photo = new BufferedImage(1_200, 800, BufferedImage.TYPE_INT_RGB);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(photo, "png", png);
        return png.toByteArray();
    }

    @Test
    void keysOfAnyCharactersAreShownAsTheyAre() throws Exception {
        client.makeBucket("odd");
        client.put("odd", "<i>%2F?#&\"/../%41 +'\u202e.png", picture());
        browser.evaluate("location.hash = 'files/odd/'");
        browser.await("document.querySelector('#files a.file') !== null");
        assertThat(browser.text("#files")).contains("<i>%2F?#&\"/");
        browser.click("#files a.file");
        browser.await("document.querySelector('#files a.file .name')?.textContent === '../'");
        browser.click("#files a.file");
        browser.await("document.querySelector('#files img')?.naturalWidth === 128");

        assertThat(browser.text("#files")).contains("%41 +'");
        browser.click("#files button.file");
        browser.await("document.querySelector('#picture[open] img')?.naturalWidth === 1200");
        assertThat(browser.evaluate("fetch(document.querySelector('#picture a').href).then((each) => each.status)"))
                .isEqualTo(200);
        browser.press(Browser.Key.ESCAPE);
    }

    @Test
    void whoAsksTwiceForMoreGetsItOnce() throws Exception {
        client.makeBucket("many");
        for (int i = 0; i < 203; i++) {
            client.put("many", "file-" + i, new byte[1]);
        }
        browser.evaluate("location.hash = 'files/many/'");
        browser.await("document.querySelectorAll('#files li').length === 200");

        browser.evaluate(
                "performance.clearResourceTimings(); for (let i = 0; i < 3; i++) document.querySelector('#more-files').click()");
        browser.await("document.querySelectorAll('#files li').length >= 203");

        assertThat(
                        browser.evaluate(
                                "performance.getEntriesByType('resource').filter((each) => each.name.includes('token=')).length"))
                .isEqualTo(1);
    }

    @Test
    void picturesAreShownAsPicturesAndTheOthersAsFiles() throws Exception {
        client.makeBucket("album");
        client.put("album", "holiday/sea & sun.png", picture());
        client.put("album", "holiday/notes.txt", "text ".repeat(10_000).getBytes(StandardCharsets.UTF_8));

        view("files");
        browser.await("document.querySelector('#buckets a[href*=album]') !== null");
        assertThat(browser.text("#buckets")).contains("album").contains("stored in");
        browser.click("#buckets a[href*=album]");
        browser.await("document.querySelector('#files a.file') !== null");
        browser.click("#files a.file");
        browser.await("document.querySelector('#files img') !== null");
        browser.await("document.querySelector('#files img').naturalWidth === 128");
        assertThat(browser.text("#way")).contains("album").contains("holiday/");
        assertThat(browser.text("#files")).contains("notes.txt").contains("sea & sun.png");

        browser.click("#files button.file");
        browser.await("document.querySelector('#picture[open] img').naturalWidth === 1200");
        assertThat(browser.text("#picture")).contains("sea & sun.png").contains("image/png");
        browser.press(Browser.Key.ESCAPE);
        browser.await("document.querySelector('#picture[open]') === null");
    }

    @Test
    void whatCannotBeShownOfAFolderIsSaid() throws Exception {
        browser.evaluate("location.hash = 'files/missing/'");
        browser.await("document.querySelector('#files-problem').textContent !== ''");

        assertThat(browser.text("#files-problem")).contains("bucket");
        assertThat(browser.complaints()).allMatch(lost -> lost.contains("404"));
    }

    /** Answers of a cluster in which one node drains and two copies could not be made, and what becomes of them. */
    private static final String CLUSTER = """
            (() => {
              const node = (id, more) => ({ id, httpAddress: id + ":8080", log: "voter", partitions: 512, partitionsHeld: 512, owedCopies: 0, moved: true, ...more });
              const nodes = [node("node-aaaaaaaa"), node("node-bbbbbbbb", { moved: false }), node("node-cccccccc", { draining: true, partitions: 0, partitionsHeld: 700, storedBytes: 3 << 20 })];
              let letters = ["11111111", "22222222"].map((content) => ({
                name: "node-bbbbbbbb/" + content, node: "node-bbbbbbbb", content, copiesLeft: 1, attempts: 12,
                reason: "<i>damaged</i> " + content, firstFailed: "2026-11-30T08:00:00Z", lastFailed: "2026-11-30T09:00:00Z" }));
              const real = window.fetch;
              const end = (body) => {
                const before = letters.length;
                const { all, names } = JSON.parse(body);
                letters = all ? [] : letters.filter((letter) => !names.includes(letter.name));
                return before - letters.length;
              };
              const answers = {
                "/v1/cluster": () => ({ self: "node-aaaaaaaa", leader: "node-aaaaaaaa", copies: 3, layoutVersion: 4, moving: true, deadLetters: letters.length, nodes }),
                "/v1/cluster/links": () => ({ nodes: [
                  { id: "node-aaaaaaaa", answered: true, applied: 5000, behind: 0, links: [
                    { to: "node-bbbbbbbb", reached: true, roundTripSeconds: 0.0025 }, { to: "node-cccccccc", reached: false }] },
                  { id: "node-bbbbbbbb", answered: true, applied: 1234, behind: 3766, links: [] },
                  { id: "node-cccccccc", answered: false, why: "does not answer" }] }),
                "/v1/cluster/dead-letters?limit=100": () => ({ depth: letters.length, deadLetters: letters }),
                "/v1/cluster/dead-letters:retry": (body) => ({ retried: end(body), noRoom: 0 }),
                "/v1/cluster/dead-letters:discard": (body) => ({ discarded: end(body) }),
              };
              window.fetch = async (path, options) =>
                path in answers ? new Response(JSON.stringify(answers[path](options.body))) : real(path, options);
              return import("/page/live.js").then(({ live }) => live.dispatchEvent(new Event("open")));
            })()
            """;

    @Test
    void howFarNodesAreBehindAndHowTheyReachEachOtherIsShown() throws Exception {
        browser.evaluate(CLUSTER);
        browser.awaitSeen("nav a[data-view=cluster]");
        view("cluster");
        browser.await("document.querySelectorAll('#links tbody tr').length === 2");

        assertThat(browser.text("#nodes").replace('\u00a0', ' '))
                .contains("leader", "voter", "3,766", "does not answer");
        assertThat(browser.text("#links").replace('\u00a0', ' ')).contains("2.5 ms", "not connected");
        assertThat(browser.evaluate("document.querySelectorAll('#nodes .bad, #links .bad').length")
                        .toString())
                .as("what is too far behind, silent, or not reached")
                .isEqualTo("3");
    }

    @Test
    void whatDrainsAndWhatWaitsForAPersonIsShownAndEnded() throws Exception {
        browser.evaluate(CLUSTER);
        browser.awaitSeen("nav a[data-view=cluster]");
        view("cluster");
        browser.await("document.querySelectorAll('#letters li').length === 2");

        assertThat(browser.text("#drains").replace('\u00a0', ' '))
                .contains("cccccccc", "700", "3 MiB", "2 of 3 nodes", "its copies move");
        assertThat(browser.text("#letters")).contains("<i>damaged</i> 11111111", "12 attempts", "one copy is left");

        browser.click("#letters li:first-child .retry");
        browser.await("document.querySelectorAll('#letters li').length === 1");
        assertThat(browser.text("#letters-outcome")).isEqualTo("Tried again: 1.");

        browser.click("#letters .discard");
        browser.awaitSeen("#discard[open]");
        assertThat(browser.text("#letters")).as("it is asked for again").contains("22222222");
        browser.click("#discard-form .main");
        browser.awaitSeen("#no-letters");
        assertThat(browser.text("#letters-outcome")).isEqualTo("Discarded: 1.");
    }

    @Test
    void firstStepsCanBeCopied() throws Exception {
        view("start");

        assertThat(browser.text("#view-start pre")).contains("curl -X PUT " + node.address() + "/v1/buckets/first");
    }

    @Test
    void itFindsTheNodeAgainAfterARestart() throws Exception {
        browser.await("document.querySelector('tr[data-key=upload]') !== null");
        assertThat(browser.complaints()).isEmpty();
        node.stop(Duration.ofMinutes(1));
        browser.await("document.querySelector('#connection').textContent === 'reconnecting'");

        node = NodeProcess.startAt(node.address(), folder.resolve("data"));
        browser.await("document.querySelector('#connection').textContent === 'live'");
        browser.evaluate("document.querySelector('#operations tbody').replaceChildren()");
        browser.await("document.querySelector('tr[data-key=upload] .c-now').textContent.match(/[1-9]/) !== null");
        assertThat(browser.complaints()).allMatch(lost -> lost.contains("\"source\":\"network\""));
    }

    private static JsonObject json(String method, String path, String body) throws IOException {
        return new JsonObject(send(method, path, body, 200));
    }

    private static String send(String method, String path, String body, int status) throws IOException {
        HttpResponse<byte[]> answer = body.isEmpty()
                ? client.send(method, path, BodyPublishers.noBody())
                : client.send(method, path, BodyPublishers.ofString(body), "Content-Type", "application/json");
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() != status) {
            throw new UncheckedIOException(new IOException(answer.statusCode() + ": " + text));
        }
        return text;
    }
}
