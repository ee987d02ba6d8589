package dev.cairn.node.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A compiled path template, matched on the raw path: {@code ..}, {@code //} and {@code %2F} are only characters here. */
final class PathTemplate {
    /** The parameter that spans segments. */
    static final String REST = "key";

    private final List<Piece> pieces;

    private PathTemplate(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** Literal text, or a parameter of that name. */
    private record Piece(String text, boolean parameter) {}

    /** Raw values of a matched path's parameters, in the order of the template. */
    record Match(List<String> names, List<String> rawValues) {
        Optional<String> raw(String name) {
            int at = names.indexOf(name);
            return at < 0 ? Optional.empty() : Optional.of(rawValues.get(at));
        }
    }

    static PathTemplate of(String template) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < template.length()) {
            boolean parameter = template.charAt(at) == '{';
            int end = parameter ? template.indexOf('}', at) : template.indexOf('{', at);
            if (parameter && end < 0) {
                throw new IllegalArgumentException("unclosed parameter in " + template);
            }
            int stop = end < 0 ? template.length() : end;
            pieces.add(new Piece(template.substring(parameter ? at + 1 : at, stop), parameter));
            at = parameter ? stop + 1 : stop;
        }
        return new PathTemplate(List.copyOf(pieces));
    }

    Optional<Match> match(String path) {
        List<String> names = new ArrayList<>(2);
        List<String> values = new ArrayList<>(2);
        int at = 0;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (!piece.parameter()) {
                if (!path.startsWith(piece.text(), at)) {
                    return Optional.empty();
                }
                at += piece.text().length();
                continue;
            }
            int end = piece.text().equals(REST) ? restEnd(path, at, i) : segmentEnd(path, at);
            if (end < at) {
                return Optional.empty();
            }
            names.add(piece.text());
            values.add(path.substring(at, end));
            at = end;
        }
        return at == path.length() ? Optional.of(new Match(names, values)) : Optional.empty();
    }

    /** The rest ends where the template's last literal begins, if there is one; −1 if the path does not end with it. */
    private int restEnd(String path, int from, int index) {
        String suffix = index + 1 < pieces.size() ? pieces.get(index + 1).text() : "";
        int end = path.length() - suffix.length();
        return end >= from && path.endsWith(suffix) ? end : -1;
    }

    /** A segment has at least one character. */
    private static int segmentEnd(String path, int from) {
        int slash = path.indexOf('/', from);
        int end = slash < 0 ? path.length() : slash;
        return end > from ? end : -1;
    }
}
