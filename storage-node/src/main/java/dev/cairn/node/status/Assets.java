package dev.cairn.node.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The files of the pages for people, all from the class path: nothing is fetched from elsewhere. Blocks. */
final class Assets {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final int TAG_BYTES = 12;

    private static final Webjar SWAGGER_UI = new Webjar("org.webjars", "swagger-ui", "");
    private static final Webjar UPLOT = new Webjar("org.webjars.npm", "uplot", "dist/");

    /** The files that {@code /docs} loads, and no others. */
    private static final Map<String, File> DOCS = Map.of(
            "docs.js", new File(SCRIPT, Assets::own),
            "swagger-ui-bundle.js", new File(SCRIPT, SWAGGER_UI::read),
            "swagger-ui.css", new File(STYLE, SWAGGER_UI::read),
            "favicon-32x32.png", new File("image/png", SWAGGER_UI::read));

    /** The files that {@code /} loads, and no others. */
    private static final Map<String, File> PAGE = Map.ofEntries(
            Map.entry("page.css", new File(STYLE, Assets::ofPage)),
            Map.entry("page.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("theme.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("tools.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("live.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("charts.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("figures.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("slow.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("alerts.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("files.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("cluster.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("letters.js", new File(SCRIPT, Assets::ofPage)),
            Map.entry("cairn.svg", new File("image/svg+xml", Assets::ofPage)));

    private static final Map<String, File> PAGE_LIBRARIES = Map.of("uPlot.iife.min.js", new File(SCRIPT, UPLOT::read));

    private Assets() {}

    /**
     * A file with its content type.
     *
     * @param tag its entity tag: another one of the same name has another
     */
    record Asset(String contentType, byte[] body, String tag) {
        static Asset of(String contentType, byte[] body) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
                return new Asset(contentType, body, '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"');
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JVM has SHA-256", e);
            }
        }
    }

    private record File(String contentType, Source source) {}

    @FunctionalInterface
    private interface Source {
        byte[] read(String name);
    }

    /** @param host what the examples on the page call; must not need escaping */
    static Asset indexPage(String host) {
        String page = new String(ofPage("index.html"), StandardCharsets.UTF_8).replace("THIS-HOST", host);
        return Asset.of(HTML, page.getBytes(StandardCharsets.UTF_8));
    }

    static Asset docsPage() {
        return Asset.of(HTML, own("docs.html"));
    }

    static Asset contract() {
        return Asset.of("application/yaml; charset=utf-8", own("openapi.yaml"));
    }

    /** A file that the docs page loads; empty if the page has none of this name. */
    static Optional<Asset> docsFile(String name) {
        return file(DOCS, name);
    }

    /** A file that the page at {@code /} loads; empty if the page has none of this name. */
    static Optional<Asset> pageFile(String name) {
        return file(PAGE, name).or(() -> file(PAGE_LIBRARIES, name));
    }

    private static Optional<Asset> file(Map<String, File> files, String name) {
        return Optional.ofNullable(files.get(name))
                .map(file -> Asset.of(file.contentType(), file.source().read(name)));
    }

    private static byte[] own(String name) {
        return Assets.read(Assets.class.getResourceAsStream(name), name);
    }

    private static byte[] ofPage(String name) {
        return own("page/" + name);
    }

    /** @param folder where its files are, below the one that its version names */
    private record Webjar(String group, String artifact, String folder) {
        byte[] read(String name) {
            ClassLoader classPath = Assets.class.getClassLoader();
            String pom = "META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
            Properties properties = new Properties();
            try (InputStream in = classPath.getResourceAsStream(pom)) {
                if (in == null) {
                    throw new IllegalStateException("the class path has no " + pom);
                }
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String path = "META-INF/resources/webjars/%s/%s/%s%s"
                    .formatted(artifact, properties.getProperty("version"), folder, name);
            return Assets.read(classPath.getResourceAsStream(path), path);
        }
    }

    private static byte[] read(@Nullable InputStream resource, String name) {
        if (resource == null) {
            throw new IllegalStateException("the class path has no " + name);
        }
        try (resource) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
