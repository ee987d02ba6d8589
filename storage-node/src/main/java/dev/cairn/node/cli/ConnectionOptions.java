package dev.cairn.node.cli;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/** Options of every command that speaks to a node. */
final class ConnectionOptions {
    private static final int KEY_BYTES = 16;

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

    Client open() throws Failure.Usage {
        if (retries < 0 || retries > Retry.RETRIES_MAX) {
            throw new Failure.Usage("--retries must be 0 to %d; is %d".formatted(Retry.RETRIES_MAX, retries));
        }
        Addresses addresses = new Addresses(server);
        SecureRandom random = new SecureRandom();
        Retry retry = new Retry(retries, random, pause -> TimeUnit.NANOSECONDS.sleep(pause.toNanos()));
        return new Client(addresses, new Http(addresses.server(), Http.STALL_MAX), retry, () -> {
            byte[] key = new byte[KEY_BYTES];
            random.nextBytes(key);
            return "cli-" + HexFormat.of().formatHex(key);
        });
    }
}
