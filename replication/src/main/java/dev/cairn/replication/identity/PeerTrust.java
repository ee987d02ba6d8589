package dev.cairn.replication.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whom an authority of the cluster signed, directly, and nobody else. What the peer is called and where it is reached does not count:
 * addresses change, and a member may be reached by any of its own. Nor does the time (see {@link ClusterAuthority}).
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private static final X509Certificate[] ANY_ISSUER = {};

    private final List<PublicKey> authorities;

    PeerTrust(List<PublicKey> authorities) {
        this.authorities = List.copyOf(authorities);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        for (PublicKey authority : authorities) {
            if (isSigned(chain[0], authority)) {
                return;
            }
        }
        throw new CertificateException("The peer does not know the secret of this cluster");
    }

    private static boolean isSigned(X509Certificate certificate, PublicKey authority) {
        try {
            certificate.verify(authority);
            return true;
        } catch (GeneralSecurityException e) { // Signed by another, or no signature at all.
            return false;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return ANY_ISSUER;
    }
}
