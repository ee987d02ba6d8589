package dev.cairn.node.cluster;

import dev.cairn.replication.membership.Discovery;
import dev.cairn.replication.membership.Discovery.KubernetesDns;
import dev.cairn.replication.membership.Discovery.MemberList;
import dev.cairn.replication.membership.Discovery.Multicast;
import dev.cairn.replication.membership.HostPort;
import java.util.List;

/**
 * How the membership of this node finds the others.
 *
 * @param kind {@code cluster.discovery}
 * @param kubernetesService {@code cluster.kubernetes-service}: the name of a headless service; empty unless {@code kind} asks for it
 */
public record DiscoveryConfig(Kind kind, String kubernetesService) {
    public enum Kind {
        MEMBERS,
        MULTICAST,
        KUBERNETES
    }

    public static final DiscoveryConfig DEFAULT = new DiscoveryConfig(Kind.MEMBERS, "");

    public DiscoveryConfig {
        if (kind == Kind.KUBERNETES) {
            KubernetesDns.require(kubernetesService);
        } else if (!kubernetesService.isEmpty()) {
            throw new IllegalArgumentException(
                    "cluster.kubernetes-service must be empty unless cluster.discovery is kubernetes; is '%s'"
                            .formatted(kubernetesService));
        }
    }

    /** @param members addresses that are known by the log */
    Discovery among(List<HostPort> members) {
        return switch (kind) {
            case MEMBERS -> new MemberList(members);
            case MULTICAST -> Multicast.DEFAULT;
            case KUBERNETES -> new KubernetesDns(kubernetesService);
        };
    }
}
