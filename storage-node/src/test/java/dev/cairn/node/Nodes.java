package dev.cairn.node;

import dev.cairn.metadata.FailStop;
import dev.cairn.node.config.ConfigSources;
import dev.cairn.node.config.ConfigSources.Flag;
import dev.cairn.node.config.NodeConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Real nodes on a free port, in this process; one that fails storage fails the test. */
final class Nodes {
    private static final FailStop FAIL_STOP = (reason, cause) -> {
        throw new AssertionError(reason, cause);
    };

    private Nodes() {}

    static Node open(Path data) throws StartException {
        return open(data, Map.of(), InstantSource.system());
    }

    /** @param settings by key, as flags */
    static Node open(Path data, Map<String, String> settings, InstantSource clock) throws StartException {
        Map<String, Flag> flags = new HashMap<>();
        flags.put("node.data-dir", new Flag("test", data.toString()));
        flags.put("http.port", new Flag("test", "0"));
        settings.forEach((key, value) -> flags.put(key, new Flag("test", value)));
        NodeConfig config = new ConfigSources().load(Optional.empty(), Map.of(), flags);
        return Node.open(config, clock, FAIL_STOP);
    }
}
