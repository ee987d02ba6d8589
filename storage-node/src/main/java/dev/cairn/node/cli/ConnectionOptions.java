package dev.cairn.node.cli;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options of every command that speaks to a node. */
final class ConnectionOptions {
    private static final int KEY_BYTES = 16;
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:CAIRN_SERVER:-http://127.0.0.1:8080}",
            description = "A node of the store. Environment: CAIRN_SERVER. Here: ${DEFAULT-VALUE}")
    private String server = "";

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "" + Retry.RETRIES_DEFAULT,
            description =
                    "Tries after a broken connection or an overloaded server, with growing pauses. Default: ${DEFAULT-VALUE}")
    private int retries;

    @Option(
            names = "--traceparent",
            paramLabel = "FIELD",
            defaultValue = "${env:TRACEPARENT:-}",
            description = "The trace that the requests are part of, as in W3C Trace Context. Environment: TRACEPARENT")
    private String traceParent = "";

    Client open() throws Failure.Usage {
        if (retries < 0 || retries > Retry.RETRIES_MAX) {
            throw new Failure.Usage("--retries must be 0 to %d; is %d".formatted(Retry.RETRIES_MAX, retries));
        }
        Addresses addresses = new Addresses(server);
        SecureRandom random = new SecureRandom();
        Retry retry = new Retry(retries, random, pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()));
        return new Client(addresses, new Http(addresses.server(), Http.STALL_MAX), retry, () -> key(random), trace());
    }

    private static String key(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return "cli-" + HexFormat.of().formatHex(key);
    }

    /** What another program left in the environment stops nothing. */
    private Optional<String> trace() {
        return Optional.of(traceParent)
                .filter(field -> TRACE_PARENT.matcher(field).matches());
    }
}
