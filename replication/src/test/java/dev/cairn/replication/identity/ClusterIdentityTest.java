package dev.cairn.replication.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: only who knows the cluster's secret gets a connection, to either side. Method: handshakes in memory. */
class ClusterIdentityTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ClusterSecret SECRET = ClusterSecret.of("the secret of this cluster, only");
    private static final ClusterSecret OTHER = ClusterSecret.of("the secret of another cluster");

    private final ClusterIdentity one = ClusterIdentity.create(List.of(SECRET), "node-1", RANDOM);
    private final ClusterIdentity two = ClusterIdentity.create(List.of(SECRET), "node-2", RANDOM);

    @Test
    void membersKnowEachOtherByTheirIds() throws Exception {
        Handshake handshake = new Handshake(one.context(), two.context());
        handshake.run();

        assertThat(ClusterIdentity.peer(handshake.client.getSession())).isEqualTo("node-2");
        assertThat(ClusterIdentity.peer(handshake.server.getSession())).isEqualTo("node-1");
        assertThat(handshake.client.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void whoHasAnotherSecretIsRefusedByEitherSide() {
        ClusterIdentity other = ClusterIdentity.create(List.of(OTHER), "node-2", RANDOM);
        SSLContext stranger = context(other.keyManager(), one.trustManager());

        assertRefused(stranger, two.context());
        assertRefused(two.context(), stranger);
    }

    @Test
    void whoShowsNoCertificateIsRefused() {
        assertThatThrownBy(() -> new Handshake(context(null, one.trustManager()), two.context()).run())
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void aMemberCannotMakeMembers() {
        KeyPair member = keyPair();
        KeyPair forged = keyPair();
        X509Certificate certificate = new ClusterAuthority(member.getPrivate(), member.getPublic())
                .sign(new X500Principal("CN=node-9"), forged.getPublic(), RANDOM);
        SSLContext stranger = context(new OwnKey(forged.getPrivate(), certificate), one.trustManager());

        assertRefused(stranger, two.context());
        assertRefused(two.context(), stranger);
    }

    /** Stolen on its way, say: a certificate can be seen by who is asked for it. */
    @Test
    void theCertificateOfAMemberIsNothingWithoutItsKey() {
        X509Certificate certificate = ((OwnKey) one.keyManager()).getCertificateChain("")[0];
        SSLContext stranger = context(new OwnKey(keyPair().getPrivate(), certificate), one.trustManager());

        assertThatThrownBy(() -> new Handshake(stranger, two.context()).run()).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> new Handshake(two.context(), stranger).run()).isInstanceOf(SSLException.class);
    }

    @Test
    void aSecretIsChangedWhileMembersKnowEachOther() throws Exception {
        ClusterIdentity before = ClusterIdentity.create(List.of(SECRET, OTHER), "node-1", RANDOM);
        ClusterIdentity behind = ClusterIdentity.create(List.of(OTHER, SECRET), "node-2", RANDOM);
        ClusterIdentity done = ClusterIdentity.create(List.of(OTHER), "node-3", RANDOM);

        new Handshake(before.context(), one.context()).run();
        new Handshake(before.context(), behind.context()).run();
        new Handshake(behind.context(), done.context()).run();
        assertRefused(one.context(), done.context());
    }

    @Test
    void whoHasShownNothingHasNoId() {
        assertThatThrownBy(() ->
                        ClusterIdentity.peer(one.context().createSSLEngine().getSession()))
                .isInstanceOf(SSLPeerUnverifiedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,CN=b", "a b", "ü"})
    void anIdThatIsNoneIsRefused(String id) {
        assertThatThrownBy(() -> ClusterIdentity.create(List.of(SECRET), id, RANDOM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id is " + id);
    }

    @Test
    void withoutASecretThereIsNoIdentity() {
        assertThatThrownBy(() -> ClusterIdentity.create(List.of(), "node-1", RANDOM))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertRefused(SSLContext client, SSLContext server) {
        assertThatThrownBy(() -> new Handshake(client, server).run())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("does not know the secret of this cluster");
    }

    private static SSLContext context(@Nullable KeyManager key, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(key == null ? new KeyManager[0] : new KeyManager[] {key}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(ClusterAuthority.CURVE), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
