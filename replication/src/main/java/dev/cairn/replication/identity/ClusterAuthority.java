package dev.cairn.replication.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs the certificates of members. Its key follows from the cluster's secret, so every member is the authority, and none has to be asked
 * when another joins.
 */
final class ClusterAuthority {
    static final String CURVE = "secp256r1";

    private static final String PURPOSE = "certificate authority 1";

    /** 128 bits more than the order of the curve, so that no key is likelier than another (FIPS 186-5, A.2.1). */
    private static final int SCALAR_BYTES = 48;

    private static final X500Principal NAME = new X500Principal("CN=Cairn cluster");
    private static final int SERIAL_BITS = 127;

    /** Certificates end with the process that made them. A clock that is wrong must not take a node from its cluster. */
    private static final Date ALWAYS = Date.from(Instant.EPOCH);

    /** "No well-defined expiration date" (RFC 5280, 4.1.2.5). */
    private static final Date FOR_EVER = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

    private final PrivateKey key;
    private final PublicKey publicKey;

    ClusterAuthority(PrivateKey key, PublicKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    static ClusterAuthority of(ClusterSecret secret) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
            BigInteger scalar = new BigInteger(1, secret.derive(PURPOSE, SCALAR_BYTES))
                    .mod(curve.getOrder().subtract(BigInteger.ONE))
                    .add(BigInteger.ONE);
            KeyFactory keys = KeyFactory.getInstance("EC");
            return new ClusterAuthority(
                    keys.generatePrivate(new ECPrivateKeySpec(scalar, curve)),
                    keys.generatePublic(new ECPublicKeySpec(point(scalar), curve)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CURVE, e);
        }
    }

    /** The JDK derives no public key from a private one. */
    private static java.security.spec.ECPoint point(BigInteger scalar) {
        ECPoint point =
                CustomNamedCurves.getByName(CURVE).getG().multiply(scalar).normalize();
        return new java.security.spec.ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    }

    /** What its signatures are checked with. */
    PublicKey publicKey() {
        return publicKey;
    }

    /** A certificate for a key of a node's own. */
    X509Certificate sign(X500Principal subject, PublicKey subjectKey, SecureRandom random) {
        try {
            X509CertificateHolder signed = new JcaX509v3CertificateBuilder(
                            NAME, new BigInteger(SERIAL_BITS, random), ALWAYS, FOR_EVER, subject, subjectKey)
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key));
            return new JcaX509CertificateConverter().getCertificate(signed);
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with " + CURVE, e);
        }
    }
}
