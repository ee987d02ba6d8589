package dev.cairn.node.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The files of the pages for people, all from the class path: nothing is fetched from elsewhere. Blocks. */
final class Assets {
    private static final String WEBJAR = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String WEBJAR_FILES = "META-INF/resources/webjars/swagger-ui/";

    /** The files that {@code /docs} loads, and no others. */
    private static final Map<String, String> DOCS_TYPES = Map.of(
            "docs.js", "text/javascript; charset=utf-8",
            "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
            "swagger-ui.css", "text/css; charset=utf-8",
            "favicon-32x32.png", "image/png");

    private Assets() {}

    /** A file with its content type. */
    record Asset(String contentType, byte[] body) {}

    /** @param host what the examples on the page call; must not need escaping */
    static Asset indexPage(String host) {
        String page = new String(own("index.html"), StandardCharsets.UTF_8).replace("THIS-HOST", host);
        return new Asset("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    static Asset docsPage() {
        return new Asset("text/html; charset=utf-8", own("docs.html"));
    }

    static Asset contract() {
        return new Asset("application/yaml; charset=utf-8", own("openapi.yaml"));
    }

    /** A file that the docs page loads; empty if the page has none of this name. */
    static Optional<Asset> docsFile(String name) {
        return Optional.ofNullable(DOCS_TYPES.get(name))
                .map(type -> new Asset(type, name.equals("docs.js") ? own(name) : webjar(name)));
    }

    private static byte[] own(String name) {
        return read(Assets.class.getResourceAsStream(name), name);
    }

    private static byte[] webjar(String name) {
        ClassLoader classPath = Assets.class.getClassLoader();
        Properties pom = new Properties();
        try (InputStream properties = classPath.getResourceAsStream(WEBJAR)) {
            if (properties == null) {
                throw new IllegalStateException("the class path has no " + WEBJAR);
            }
            pom.load(properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String path = WEBJAR_FILES + pom.getProperty("version") + "/" + name;
        return read(classPath.getResourceAsStream(path), path);
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
