package dev.cairn.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code /v1/cluster} says. */
record ClusterStatus(Map<String, Object> json) {
    List<Map<String, Object>> nodes() {
        return Json.objects(json, "nodes");
    }

    boolean isMoving() {
        return Boolean.TRUE.equals(json.get("moving"));
    }

    /** Whether all copies are where they belong, and a node that drains has deleted its own: so it can be removed. */
    boolean isSettled() {
        return !isMoving() && nodes().stream().noneMatch(ClusterStatus::isToGiveMore);
    }

    static boolean isToGiveMore(Map<String, Object> node) {
        return Boolean.TRUE.equals(node.get("draining")) && number(node, "storedBytes") > 0;
    }

    /**
     * The node that people mean: by its address, its id, or the beginning of its id.
     *
     * @throws Failure.Usage if none or several are
     */
    Map<String, Object> node(String meant) throws Failure.Usage {
        List<Map<String, Object>> found = nodes().stream()
                .filter(node -> text(node, "httpAddress").equals(meant)
                        || (!meant.isEmpty() && text(node, "id").startsWith(meant)))
                .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new Failure.Usage(
                found.isEmpty()
                        ? "no node has the address or id '%s'; see 'cairn cluster status'".formatted(meant)
                        : "'%s' is the beginning of the ids of %d nodes".formatted(meant, found.size()));
    }

    List<String> lines() {
        if (nodes().isEmpty()) {
            return List.of("Node %s is on its own: it was started without the secret of a cluster."
                    .formatted(text(json, "self")));
        }
        List<String> lines = new ArrayList<>();
        lines.add("%s, copies of each blob: %d, layout %d, %s, %s"
                .formatted(
                        Sizes.count(nodes().size(), "node"),
                        number(json, "copies"),
                        number(json, "layoutVersion"),
                        isMoving() ? "copies move" : "nothing moves",
                        Sizes.count(number(json, "deadLetters"), "dead letter")));
        Table table =
                new Table("NODE", "ADDRESS", "RELEASE", "ZONE", "LOG", "PARTITIONS", "STORED", "FREE", "OWED", "STATE");
        nodes().forEach(node -> table.row(
                text(node, "id"),
                text(node, "httpAddress"),
                text(node, "release"),
                dash(text(node, "zone")),
                text(node, "id").equals(text(json, "leader")) ? "leader" : text(node, "log"),
                String.valueOf(number(node, "partitions")),
                size(node, "storedBytes"),
                size(node, "freeBytes"),
                String.valueOf(number(node, "owedCopies")),
                state(node)));
        lines.addAll(table.lines());
        return lines;
    }

    private String state(Map<String, Object> node) {
        List<String> words = new ArrayList<>();
        words.add(node.containsKey("storedBytes") ? "up" : "no answer");
        if (Boolean.TRUE.equals(node.get("drained"))) {
            words.add("drained");
        } else if (Boolean.TRUE.equals(node.get("draining"))) {
            words.add("draining");
        }
        if (number(node, "damagedBlobs") > 0) {
            words.add(Sizes.count(number(node, "damagedBlobs"), "damaged blob"));
        }
        return String.join(", ", words);
    }

    private static String size(Map<String, Object> node, String member) {
        return node.containsKey(member) ? Sizes.human(number(node, member)) : "-";
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    static String text(Map<String, Object> json, String member) {
        return Optional.ofNullable(json.get(member)).map(String::valueOf).orElse("");
    }

    static long number(Map<String, Object> json, String member) {
        return json.get(member) instanceof Number number ? number.longValue() : 0;
    }
}
