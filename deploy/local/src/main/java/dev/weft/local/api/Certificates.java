package dev.weft.local.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority and one server certificate for loopback, made on the spot.
 *
 * @param ca PEM of the authority
 * @param certificate PEM of the server's certificate
 * @param key PEM of the server's key
 */
public record Certificates(String ca, String certificate, String key) {

    private static final Duration LIFE = Duration.ofDays(3650);

    /** Makes both anew. */
    public static Certificates make(String name) {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(256);
            KeyPair caKeys = keys.generateKeyPair();
            KeyPair serverKeys = keys.generateKeyPair();
            X500Principal issuer = new X500Principal("CN=" + name + "-ca");
            X509Certificate ca = sign(issuer, issuer, caKeys, caKeys.getPrivate(), true);
            X509Certificate server =
                    sign(issuer, new X500Principal("CN=" + name), serverKeys, caKeys.getPrivate(), false);
            return new Certificates(pem(ca), pem(server), pem(pkcs8(serverKeys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("certificates for " + name + " could not be made", e);
        }
    }

    /** Reads what is in a folder, or makes and keeps it there. */
    public static Certificates in(Path folder, String name) {
        Path file = folder.resolve("ca.crt");
        try {
            if (Files.exists(file)) {
                return new Certificates(
                        Files.readString(file),
                        Files.readString(folder.resolve("server.crt")),
                        Files.readString(folder.resolve("server.key")));
            }
            Files.createDirectories(folder);
            Certificates made = make(name);
            Files.writeString(folder.resolve("server.crt"), made.certificate());
            Files.writeString(folder.resolve("server.key"), made.key());
            Files.writeString(file, made.ca());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("certificates in " + folder + " cannot be read or written", e);
        }
    }

    /**
     * What trusts these authorities and no others.
     *
     * @param authorities PEM of one or several
     * @throws IllegalArgumentException when it is none
     */
    public static SSLContext trusting(String authorities) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int i = 0;
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(authorities.getBytes(StandardCharsets.US_ASCII)))) {
                trusted.setCertificateEntry("ca" + i++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("unable to load root certificates: " + e.getMessage(), e);
        }
    }

    private static X509Certificate sign(
            X500Principal issuer, X500Principal subject, KeyPair keys, PrivateKey signer, boolean authority)
            throws OperatorCreationException, GeneralSecurityException, IOException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(64, new java.security.SecureRandom()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plus(LIFE)),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (!authority) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"), new GeneralName(GeneralName.dNSName, "localhost")
            }));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    }

    private static PrivateKey pkcs8(PrivateKey key) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC")
                .generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(key.getEncoded()));
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    object instanceof PrivateKey key
                            ? new org.bouncycastle.openssl.jcajce.JcaPKCS8Generator(key, null)
                            : object);
        }
        return text.toString();
    }

    byte[] caBytes() {
        return ca.getBytes(StandardCharsets.UTF_8);
    }
}
