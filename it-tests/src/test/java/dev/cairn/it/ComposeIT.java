package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Goal: {@code docker compose up} finds what it mounts, and nobody else's machine does. Method: the file, and docker-compose's own check. */
class ComposeIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path COMPOSE = ROOT.resolve("docker-compose.yml");
    private static final Path PROVISIONING = ROOT.resolve("deploy/grafana/provisioning");

    @Test
    void dockerComposeAcceptsTheFile() throws Exception {
        Extras.needProgram("docker-compose");

        assertThat(Extras.runIn(ROOT, "docker-compose", "config")).contains("node:", "prometheus:", "grafana:");
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

        assertThat(ports).hasSize(3).allMatch(port -> port.startsWith("- 127.0.0.1:"));
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
    void prometheusScrapesTheNodeByItsName() throws Exception {
        assertThat(Files.readString(ROOT.resolve("deploy/prometheus/prometheus.yml")))
                .contains("job_name: cairn", "targets: [\"node:8080\"]", "- alerts.yml");
    }

    private static List<String> found(String pattern) throws Exception {
        return Pattern.compile(pattern)
                .matcher(Files.readString(COMPOSE))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
