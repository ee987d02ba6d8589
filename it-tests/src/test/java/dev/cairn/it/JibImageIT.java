package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the image that Jib makes holds what that of the Dockerfile holds, and runs it the same way. Method: the file that the profile
 * {@code image} has made, on an empty base where no registry is in reach ({@code -P image -Dimage.base=scratch}); without it there is nothing to
 * look at.
 */
class JibImageIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path IMAGE = ROOT.resolve("storage-node/target/jib-image.tar");
    private static final String IN_IMAGE = "opt/cairn/";
    private static final int LAYERS = 7;

    @TempDir
    Path folder;

    private JsonObject settings;
    private List<Path> layers;

    @BeforeEach
    void unpack() throws IOException {
        if (!Files.exists(IMAGE)) {
            Extras.skip("needs " + IMAGE + ", as ./mvnw -P image makes it");
        }
        Extras.needProgram("tar");
        Extras.run("tar", "-xf", IMAGE.toString(), "-C", folder.toString());
        JsonObject manifest = new JsonArray(Files.readString(folder.resolve("manifest.json"))).getJsonObject(0);
        settings =
                new JsonObject(Files.readString(folder.resolve(manifest.getString("Config")))).getJsonObject("config");
        List<Path> all = manifest.getJsonArray("Layers").stream()
                .map(layer -> folder.resolve(layer.toString()))
                .toList();
        layers = all.subList(all.size() - LAYERS, all.size()); // Those before are of the base.
    }

    @Test
    void itIsStartedAsTheDockerfileSays() throws Exception {
        String dockerfile = Files.readString(ROOT.resolve("deploy/image/Dockerfile"));

        assertThat(settings.getJsonArray("Entrypoint")).containsExactly("/opt/cairn/cairn");
        assertThat(settings.getJsonArray("Cmd")).containsExactly("server");
        assertThat(settings.getString("User")).isEqualTo("10001:10001");
        assertThat(settings.getJsonObject("Volumes").fieldNames()).contains("/var/lib/cairn");
        assertThat(settings.getJsonObject("ExposedPorts").fieldNames()).contains("8080/tcp");
        assertThat(settings.getJsonObject("Labels").getString("org.opencontainers.image.title"))
                .isEqualTo("Cairn");
        assertThat(dockerfile).contains("ENTRYPOINT [\"/opt/cairn/cairn\"]", "CMD [\"server\"]", "USER 10001:10001");
        List<String> ours = settings.getJsonArray("Env").stream()
                .map(Object::toString)
                .filter(variable -> variable.startsWith("CAIRN_"))
                .toList();
        assertThat(ours).hasSize(3).allMatch(dockerfile::contains);
    }

    @Test
    void itHoldsWhatTheDockerfileCopiesAndNothingTwice() throws Exception {
        List<String> files = new ArrayList<>();
        for (Path layer : layers) {
            listing(layer)
                    .lines()
                    .filter(line -> line.startsWith("-"))
                    .map(line -> line.replaceFirst(".* (?=\\S+$)", ""))
                    .forEach(files::add);
        }

        assertThat(files).doesNotHaveDuplicates().isNotEmpty().allMatch(file -> file.startsWith(IN_IMAGE));
        assertThat(Set.copyOf(files)).isEqualTo(copied());
        assertThat(listing(layers.getLast()))
                .as("what changes with each build is a layer by itself")
                .contains("/lib/cairn-storage-node-")
                .doesNotContain("/lib/vertx-core");
    }

    /** The files that the last stage of the Dockerfile has. */
    private static Set<String> copied() throws IOException {
        Set<String> copied = new HashSet<>();
        for (String line : Files.readAllLines(ROOT.resolve("deploy/image/Dockerfile"))) {
            if (line.startsWith("COPY ") && !line.equals("COPY . .")) {
                String[] words = line.replace("--from=build /cairn/", "").split(" ", -1);
                Path source = ROOT.resolve(words[1]);
                try (Stream<Path> all = Files.walk(source)) {
                    copied.addAll(all.filter(Files::isRegularFile)
                            .map(file -> IN_IMAGE + Path.of(words[2]).resolve(source.relativize(file)))
                            .map(file -> file.endsWith("/") ? file.substring(0, file.length() - 1) : file)
                            .collect(Collectors.toSet()));
                }
            }
        }
        return copied;
    }

    @Test
    void theUserOfTheNodeMayWriteItsDataAndTheLauncherRuns() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        StringBuilder listed = new StringBuilder();
        for (Path layer : layers) {
            listed.append(listing(layer));
            Extras.run("tar", "-xzf", layer.toString(), "-C", root.toString());
        }

        assertThat(listed).containsPattern("drwxrwxrwx 0/0 .* var/lib/cairn/\n");
        assertThat(Extras.run(
                        "env", "CAIRN_AOT=off", root.resolve("opt/cairn/cairn").toString(), "--version"))
                .startsWith("cairn ");
        assertThat(root.resolve("opt/cairn/healthy")).isExecutable();
    }

    private static String listing(Path layer) throws IOException {
        return Extras.run("tar", "--numeric-owner", "-tvzf", layer.toString());
    }
}
