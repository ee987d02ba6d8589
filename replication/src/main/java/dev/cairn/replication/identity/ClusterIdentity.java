package dev.cairn.replication.identity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * This node as a member of its cluster, for every internal port: a key that was made for this run, and a certificate for it that names the node
 * and is signed by an authority that follows from the cluster's secret. Both sides of a connection show one, so a handshake ends well only
 * between two that know the secret, and what is sent cannot be read or changed by others. Immutable, for any thread.
 *
 * <p>With several secrets the first one signs and all are trusted: so a cluster gets a new one without a moment in which two members do not
 * know each other. Node by node the new one is added behind the old, then put first, then left alone.
 */
public final class ClusterIdentity {
    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SUBJECT = Pattern.compile("CN=(" + NODE_ID.pattern() + ")");

    private final OwnKey key;
    private final PeerTrust trust;

    private ClusterIdentity(OwnKey key, PeerTrust trust) {
        this.key = key;
        this.trust = trust;
    }

    /**
     * @param secrets one at least; the first signs
     * @param nodeId letters, digits, {@code . _ -}; 64 at most
     * @throws IllegalArgumentException if there is no secret, or {@code nodeId} is none
     */
    public static ClusterIdentity create(List<ClusterSecret> secrets, String nodeId, SecureRandom random) {
        if (secrets.isEmpty() || !NODE_ID.matcher(nodeId).matches()) {
            throw new IllegalArgumentException("a node with an id and a secret is needed; id is %s, secrets are %d"
                    .formatted(nodeId, secrets.size()));
        }
        List<ClusterAuthority> authorities =
                secrets.stream().map(ClusterAuthority::of).toList();
        KeyPair own = newKey(random);
        X509Certificate certificate =
                authorities.getFirst().sign(new X500Principal("CN=" + nodeId), own.getPublic(), random);
        List<PublicKey> trusted =
                authorities.stream().map(ClusterAuthority::publicKey).toList();
        return new ClusterIdentity(new OwnKey(own.getPrivate(), certificate), new PeerTrust(trusted));
    }

    private static KeyPair newKey(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(ClusterAuthority.CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ClusterAuthority.CURVE, e);
        }
    }

    /** Shows the certificate, as a server and as a client. */
    public KeyManager keyManager() {
        return key;
    }

    /** Accepts members. A server must also demand a certificate: without one nobody is asked. */
    public TrustManager trustManager() {
        return trust;
    }

    /** Both, for connections by TLS 1.3. A server must demand a certificate. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {key}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS 1.3", e);
        }
    }

    /**
     * The id of the node at the other end, as its certificate says.
     *
     * @param session of a finished handshake with {@link #trustManager}
     * @throws SSLPeerUnverifiedException if the peer showed no certificate, or one that names no node
     */
    public static String peer(SSLSession session) throws SSLPeerUnverifiedException {
        String subject = ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
        Matcher node = SUBJECT.matcher(subject);
        if (!node.matches()) {
            throw new SSLPeerUnverifiedException("The peer's certificate names no node: " + subject);
        }
        return node.group(1);
    }
}
