package dev.cairn.node.http;

import java.util.Locale;

/** What a client wants, by its {@code Accept}. */
public final class Accept {
    private Accept() {}

    /** Whether the header names the type, and does not refuse it with {@code q=0}. */
    public static boolean names(String accept, String type) {
        for (String part : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] pieces = part.split(";", -1);
            if (pieces[0].strip().equals(type)) {
                for (String parameter : pieces) {
                    if (parameter.strip().matches("q=0(\\.0*)?")) {
                        return false;
                    }
                }
                return true;
            }
        }
        return false;
    }
}
