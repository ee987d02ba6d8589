package dev.cairn.node.cli;

import java.util.Map;

/**
 * What a refusal of the server says to the person who typed a command. The server speaks to programs; where the answer to a
 * refusal is another command or option, that is named here instead of a query parameter or header.
 */
final class ProblemText {
    static final String NO_SUCH_OBJECT = "there is no such object";

    private ProblemText() {}

    /** @param problem the members of an RFC 9457 problem; without them the status must do */
    static String of(int status, String code, Map<String, String> problem) {
        String bucket = problem.getOrDefault("bucket", "");
        String named = bucket.isEmpty() ? "" : " '" + bucket + "'";
        return switch (code) {
            case "no-such-bucket" ->
                "there is no bucket%s%s".formatted(named, bucket.isEmpty() ? "" : "; make it with: cairn mb " + bucket);
            case "no-such-object" -> NO_SUCH_OBJECT;
            case "bucket-exists" -> "the bucket exists already; nothing was changed";
            case "bucket-not-empty" ->
                "the bucket is not empty; remove its objects too with: cairn rb --force " + bucket;
            case "precondition-failed" ->
                "something else is there already, or it changed meanwhile; nothing was changed";
            default -> byServer(status, problem);
        };
    }

    private static String byServer(int status, Map<String, String> problem) {
        String title = problem.getOrDefault("title", "");
        String detail = problem.getOrDefault("detail", "");
        if (title.isEmpty() && detail.isEmpty()) {
            return status == 404 ? NO_SUCH_OBJECT : "the server answered with HTTP status " + status;
        }
        String text = title.isEmpty() || detail.isEmpty() ? title + detail : title + ". " + detail;
        return text + offence(text, problem);
    }

    /** What was refused and by which rule, as far as the text does not say so. */
    private static String offence(String text, Map<String, String> problem) {
        StringBuilder more = new StringBuilder();
        for (String member : new String[] {"field", "limit", "value"}) {
            String value = problem.getOrDefault(member, "");
            if (!value.isEmpty() && !text.contains(value)) {
                more.append(more.isEmpty() ? " [" : ", ")
                        .append(member)
                        .append(": ")
                        .append(value);
            }
        }
        return more.isEmpty() ? "" : more.append(']').toString();
    }
}
