package dev.cairn.it;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whatever is asked, the node answers as {@code docs/openapi.yaml} says. Method: Schemathesis makes requests from the
 * contract, odd ones too, and holds each answer against it.
 *
 * <p>Whether a request must succeed is not judged: that depends on what is stored, which the contract cannot say.
 */
class ContractIT {
    private static final Path CONTRACT = Path.of("..", "docs", "openapi.yaml").toAbsolutePath();
    private static final String CHECKS =
            "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
                    + "response_schema_conformance,unsupported_method";

    @TempDir
    Path directory;

    @Test
    void everyAnswerIsAsTheContractSays() throws Exception {
        Extras.needProgram("schemathesis");
        try (NodeProcess node = NodeProcess.start(directory.resolve("data"))) {
            Extras.runIn(
                    directory, // It leaves files where it runs.
                    "schemathesis",
                    "run",
                    CONTRACT.toString(),
                    "--url=" + node.address(),
                    "--checks=" + CHECKS,
                    "--exclude-path=/v1/events", // Its answer has no end.
                    "--phases=examples,coverage,fuzzing",
                    "--max-examples=" + Integer.getInteger("cairn.contract.examples", 10),
                    "--seed=" + Long.getLong("cairn.seed", 1),
                    "--generation-database=none",
                    "--continue-on-failure",
                    "--warnings=off",
                    "--no-color");
        }
    }
}
