package dev.cairn.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * Where a node listens.
 *
 * @param host as configured
 * @param port the one it really has
 */
public record NodeAddress(String host, int port) {
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

    /** Whether only programs on this machine reach it. */
    public boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** The address in a URL that works on this machine. */
    public String url() {
        String name = WILDCARDS.contains(host) ? "127.0.0.1" : host;
        boolean bareIpv6 = name.contains(":") && !name.startsWith("[");
        return "http://%s:%d".formatted(bareIpv6 ? "[" + name + "]" : name, port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
