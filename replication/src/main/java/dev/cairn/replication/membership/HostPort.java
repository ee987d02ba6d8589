package dev.cairn.replication.membership;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a port is reached. Its text form is {@code host:port}, with brackets around an IPv6 address.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets; 255 characters at most
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
    static final int PORT_MAX = 65_535;

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,255}|[0-9A-Fa-f:.]{2,64}");
    private static final Pattern TEXT = Pattern.compile("(?:\\[([^\\[\\]]*:[^\\[\\]]*)]|([^:]*)):([1-9][0-9]{0,4})");

    public HostPort {
        if (!HOST.matcher(host).matches() || port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("no host and port: " + host + " " + port);
        }
    }

    /** @throws IllegalArgumentException if {@code text} is not the text form of one */
    public static HostPort parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be host:port, with brackets around an IPv6 address; is " + text);
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return new HostPort(host, Integer.parseInt(parts.group(3)));
    }

    @Override
    public String toString() {
        return text(host, port);
    }

    /** The text form, also of a host that this type does not take. */
    static String text(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
