package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.alerts.AlertRoutes;
import dev.cairn.node.cluster.ClusterRoutes;
import dev.cairn.node.status.ClusterFigures;
import dev.cairn.node.status.EventRoutes;
import dev.cairn.node.status.ExemplarRoutes;
import dev.cairn.node.status.ExportRoutes;
import dev.cairn.node.status.MetricsRoutes;
import dev.cairn.node.status.PageRoutes;
import dev.cairn.node.status.SettingsRoutes;
import dev.cairn.node.status.StatusRoutes;
import dev.cairn.node.validation.AttributeRules;
import dev.cairn.replication.copies.RepairConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code docs/openapi.yaml} and {@code docs/problems.md} say what the program does. Method: their lines are read by
 * indentation, which the file keeps; what they name is held against routes and problem types, both ways.
 */
class ContractTest {
    private static final Pattern PATH = Pattern.compile("^  (/\\S*):$");
    private static final Pattern METHOD = Pattern.compile("^    (get|put|post|patch|delete|head):$");
    private static final Pattern STATUS =
            Pattern.compile("^        '(\\d{3})': \\{ \\$ref: '#/components/responses/(\\w+)' }$");
    private static final Pattern RESPONSE = Pattern.compile("^    (\\w+):$");
    private static final Pattern PROBLEMS = Pattern.compile("^      x-problems: \\[(.*)]$");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z-]+)` \\| (\\d{3}) \\|.*");

    /** One {@code status} of one operation that is documented by a shared response. */
    private record Documented(String operation, int status, String response) {}

    private static final Set<String> operations = new TreeSet<>();
    private static final Map<String, List<String>> problemsOfResponse = new HashMap<>();
    private static List<Documented> documented;
    private static List<String> contract;

    @BeforeAll
    static void read() throws IOException {
        contract = Files.readAllLines(docs().resolve("openapi.yaml"));
        documented = new ArrayList<>();
        String path = "";
        String operation = "";
        String response = "";
        for (String line : contract) {
            path = found(PATH, line).map(it -> it.group(1)).orElse(path);
            Optional<MatchResult> method = found(METHOD, line);
            if (method.isPresent()) {
                operation = method.get().group(1).toUpperCase(Locale.ROOT) + " " + path;
                operations.add(operation);
            }
            Optional<MatchResult> status = found(STATUS, line);
            if (status.isPresent()) {
                int number = Integer.parseInt(status.get().group(1));
                documented.add(new Documented(operation, number, status.get().group(2)));
            }
            response = found(RESPONSE, line).map(it -> it.group(1)).orElse(response);
            Optional<MatchResult> problems = found(PROBLEMS, line);
            if (problems.isPresent()) {
                problemsOfResponse.put(
                        response, Arrays.asList(problems.get().group(1).split(", ", -1)));
            }
        }
    }

    private static Optional<MatchResult> found(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.matches() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
    }

    private static Path docs() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("docs")) ? here.resolve("docs") : here.resolveSibling("docs");
    }

    @Test
    void everyRouteIsDocumentedAndTheOtherWayRound(@TempDir Path directory) {
        List<Route> routes = new ArrayList<>(new StatusRoutes(null, null, type -> "").routes());
        routes.addAll(new PageRoutes().routes());
        FileStoragePerformanceMonitor monitor = new FileStoragePerformanceMonitor(new SimpleMeterRegistry());
        routes.addAll(
                new MetricsRoutes(monitor, "node-1", new ClusterFigures(monitor, "node-1", Optional.empty())).routes());
        routes.addAll(new ExemplarRoutes(null).routes());
        routes.addAll(new EventRoutes(null).routes());
        routes.addAll(new ExportRoutes(monitor, "node-1").routes());
        routes.addAll(new SettingsRoutes(null).routes());
        routes.addAll(new AlertRoutes(null, null).routes());
        routes.addAll(new ClusterRoutes("node-1", Optional.empty(), RepairConfig.DEFAULT).routes());
        try (StoreNode node = new StoreNode(directory)) {
            routes.addAll(node.api.routes());
        }

        assertThat(operations)
                .containsExactlyInAnyOrderElementsOf(routes.stream()
                        .map(route -> route.method() + " " + route.template())
                        .toList());
    }

    @Test
    void everyDocumentedProblemHasTheStatusUnderWhichItStands() {
        assertThat(documented).hasSizeGreaterThan(50);
        for (Documented each : documented) {
            for (String code : problemsOfResponse.getOrDefault(each.response(), List.of())) {
                assertThat(type(code).status()).as("%s in %s", code, each).isEqualTo(each.status());
            }
        }
    }

    @Test
    void everyProblemIsDocumentedSomewhere() {
        Set<String> referenced = documented.stream()
                .flatMap(each -> problemsOfResponse.getOrDefault(each.response(), List.of()).stream())
                .collect(Collectors.toSet());

        assertThat(referenced).containsExactlyInAnyOrderElementsOf(codes());
    }

    @Test
    void theSchemaOfProblemsNamesEachType() {
        Set<String> named = contract.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("- urn:cairn:problem:"))
                .map(line -> line.substring("- urn:cairn:problem:".length()))
                .collect(Collectors.toSet());

        assertThat(named).containsExactlyInAnyOrderElementsOf(codes());
    }

    @Test
    void theCatalogueOfProblemsIsComplete() throws IOException {
        Map<String, Integer> rows = new TreeMap<>();
        for (String line : Files.readAllLines(docs().resolve("problems.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), Integer.parseInt(row.group(2)));
            }
        }

        Map<String, Integer> types = new TreeMap<>();
        for (ProblemType type : ProblemType.values()) {
            types.put(type.code(), type.status());
        }
        assertThat(rows).isEqualTo(types);
    }

    @Test
    void theLimitsAreThoseOfTheProgram() throws IOException {
        String limits = Files.readString(docs().resolve("limits.md"));

        assertThat(limits)
                .contains("| JSON body | " + JsonInput.BODY_BYTES_MAX / 1024 + " KiB |")
                .contains("| files in a form | 1,000 |")
                .contains("| other fields | 1,000, of " + FormUpload.FIELD_BYTES_MAX / 1024 + " KiB each |")
                .contains("| `delimiter` | " + ListingQuery.DELIMITER_BYTES_MAX + " bytes |")
                .contains("| entity tags in one header | " + EntityTags.TAGS_MAX + " |")
                .contains(AttributeRules.METADATA_MAX + " names; name 1–" + AttributeRules.METADATA_NAME_LENGTH_MAX)
                .contains("; " + AttributeRules.METADATA_BYTES_MAX / 1024 + " KiB of names and values")
                .contains("| tags | " + AttributeRules.TAGS_MAX + "; name 1–" + AttributeRules.TAG_NAME_LENGTH_MAX
                        + " characters, value 0–" + AttributeRules.TAG_VALUE_LENGTH_MAX + " characters |");
    }

    private static ProblemType type(String code) {
        return Arrays.stream(ProblemType.values())
                .filter(type -> type.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such problem: " + code));
    }

    private static List<String> codes() {
        return Arrays.stream(ProblemType.values()).map(ProblemType::code).toList();
    }
}
