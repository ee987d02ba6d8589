package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Goal: {@code docker compose up} finds what it mounts, and nobody else's machine does. Method: the file, and docker-compose's own check. */
class ComposeIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path COMPOSE = ROOT.resolve("docker-compose.yml");
    private static final Path PROVISIONING = ROOT.resolve("deploy/grafana/provisioning");

    @Test
    void dockerComposeAcceptsTheFile() throws Exception {
        Extras.needProgram("docker-compose");

        String config = Extras.runIn(
                ROOT, "env", "CAIRN_CLUSTER_SECRET=a secret of the tests of compose", "docker-compose", "config");

        assertThat(config).contains("node-1:", "node-2:", "node-3:", "prometheus:", "grafana:");
        assertThat(config.split("CAIRN_CLUSTER_SECRET: a secret of the tests of compose\n", -1))
                .as("the three nodes know it, and nobody else")
                .hasSize(4);
    }

    @Test
    void withoutASecretNothingIsStartedAndTheFileSaysWhatToDo() throws Exception {
        Extras.needProgram("docker-compose");
        ProcessBuilder builder = new ProcessBuilder("docker-compose", "config")
                .directory(ROOT.toFile())
                .redirectErrorStream(true);
        builder.environment().put("CAIRN_CLUSTER_SECRET", "");

        Process refused = builder.start();

        assertThat(new String(refused.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("make one first, as docker-compose.yml says at its top");
        assertThat(refused.waitFor()).isNotZero();
        assertThat(Files.readString(COMPOSE)).contains("> .env");
        assertThat(Files.readAllLines(ROOT.resolve(".gitignore"))).contains(".env");
        assertThat(Files.readAllLines(ROOT.resolve(".dockerignore"))).contains(".env");
    }

    /** Whoever reaches the port of the membership is let in, so no other container may. */
    @Test
    void internalPortsAreOnANetworkOfTheNodesAlone() throws Exception {
        for (String node : nodes()) {
            assertThat(service(node))
                    .contains("CAIRN_CLUSTER_HOST: %s.cluster\n".formatted(node))
                    .contains("      cluster:\n        aliases: [%s.cluster]\n".formatted(node))
                    .contains("- %s-data:/var/lib/cairn\n".formatted(node));
        }
        assertThat(service("prometheus") + service("grafana")).doesNotContain("networks:");
        assertThat(Files.readString(COMPOSE)).contains("\n  cluster:\n    internal: true\n");
    }

    /** Each knows of two others where to ask; the first founds the cluster, and asks nobody unless it is told to. */
    @Test
    void nodesJoinEachOther() throws Exception {
        assertThat(nodes()).hasSize(3);
        for (String node : nodes()) {
            String others = nodes().stream()
                    .filter(each -> !each.equals(node))
                    .map(each -> each + ".cluster:8080")
                    .collect(Collectors.joining(","));
            assertThat(service(node))
                    .contains("CAIRN_CLUSTER_JOIN: " + (node.equals("node-1") ? "${NODE_1_JOIN:-}" : others) + "\n");
        }
        assertThat(Files.readString(COMPOSE)).contains("# NODE_1_JOIN=node-2.cluster:8080,node-3.cluster:8080 ");
    }

    @Test
    void everyMountedFolderAndBuildFileIsThere() throws Exception {
        List<String> mounted = found("- \\./([^:]+):");

        assertThat(mounted).isNotEmpty().allMatch(path -> Files.isDirectory(ROOT.resolve(path)));
        assertThat(found("dockerfile: (\\S+)")).isNotEmpty().allMatch(path -> Files.isRegularFile(ROOT.resolve(path)));
        assertThat(ROOT.resolve("deploy/prometheus/prometheus.yml")).isRegularFile();
    }

    /** A name that means another image tomorrow makes a start of tomorrow another one. */
    @Test
    void imagesHaveAVersion() throws Exception {
        assertThat(found("image: (\\S+)"))
                .hasSize(3)
                .allMatch(image -> image.matches("[a-z/]+:v?\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"));
    }

    @Test
    void portsAreOnThisMachineOnly() throws Exception {
        List<String> ports = Pattern.compile("ports:\\n((?: +- .*\\n)+)")
                .matcher(Files.readString(COMPOSE))
                .results()
                .flatMap(found -> found.group(1).lines())
                .map(String::strip)
                .toList();

        assertThat(ports).hasSize(5).doesNotHaveDuplicates().allMatch(port -> port.startsWith("- 127.0.0.1:"));
    }

    @Test
    void grafanaLooksForDashboardsWhereTheyAreMounted() throws Exception {
        String dashboards = found("\\./deploy/grafana/dashboards:([^:]+):ro").getFirst();

        assertThat(Files.readString(PROVISIONING.resolve("dashboards/cairn.yml")))
                .contains("path: " + dashboards + "\n");
        assertThat(found("HOME_DASHBOARD_PATH: (\\S+)").stream().map(path -> path.replace(dashboards + "/", "")))
                .allMatch(file -> Files.exists(Dashboards.FOLDER.resolve(file)))
                .hasSize(1);
        assertThat(Files.readString(PROVISIONING.resolve("datasources/prometheus.yml")))
                .contains("url: http://prometheus:9090\n");
    }

    @Test
    void prometheusScrapesAllNodesByTheirNames() throws Exception {
        String targets = nodes().stream().map("\"%s:8080\""::formatted).collect(Collectors.joining(", "));

        assertThat(Files.readString(ROOT.resolve("deploy/prometheus/prometheus.yml")))
                .contains("job_name: cairn", "targets: [" + targets + "]", "- alerts.yml");
    }

    private static List<String> nodes() throws Exception {
        return found("\n  (node-\\d):\n");
    }

    /** What stands below the name of a service. */
    private static String service(String name) throws Exception {
        return found("\n  %s:\n((?:    .*\n)+)".formatted(name)).getFirst();
    }

    private static List<String> found(String pattern) throws Exception {
        return Pattern.compile(pattern)
                .matcher(Files.readString(COMPOSE))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
