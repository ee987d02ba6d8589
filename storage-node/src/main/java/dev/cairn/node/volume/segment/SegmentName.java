package dev.cairn.node.volume.segment;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names a segment's file, as in {@code 000000000000002a-main.segment}. The kind is in the name for when the header is damaged. */
public record SegmentName(long id, SegmentKind kind) {
    private static final Pattern PATTERN = Pattern.compile("([0-7][0-9a-f]{15})-([a-z]+)\\.segment");

    public String fileName() {
        return "%016x-%s.segment".formatted(id, kind.text());
    }

    /** Empty if no segment has such a name. */
    public static Optional<SegmentName> parse(String fileName) {
        Matcher matcher = PATTERN.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long id = Long.parseLong(matcher.group(1), 16);
        return SegmentKind.of(matcher.group(2)).map(kind -> new SegmentName(id, kind));
    }
}
