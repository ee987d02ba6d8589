package dev.cairn.node;

import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests that each have a new node of their own, and a client for it. */
abstract class OpenedNode {
    @TempDir
    Path folder;

    final HttpClient client = HttpClient.newHttpClient();
    Node node;

    @BeforeEach
    void open() throws Exception {
        node = Nodes.open(folder.resolve("data"));
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }
}
