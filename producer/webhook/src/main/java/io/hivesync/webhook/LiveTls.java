package io.hivesync.webhook;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that new connections get; those that are open keep theirs, and stay open. Thread-safe. While the files cannot
 * be used, or certificate and key do not belong together because only one of them has been renewed so far, the one of before stays.
 */
final class LiveTls {
    private static final Logger log = LoggerFactory.getLogger(LiveTls.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final TlsFiles files;
    /** The newest first, and the one before it, of which a handshake may be half way through. */
    private volatile List<Numbered> live;

    private String said = "";

    private record Numbered(String alias, TlsIdentity identity) {}

    LiveTls(TlsFiles files) throws IOException {
        this.files = files;
        this.live = List.of(new Numbered("1", TlsIdentity.read(files)));
    }

    HttpsConfigurator configurator() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // no client shows a certificate here: nobody is trusted for one
            context.init(new KeyManager[] {new Keys()}, new TrustManager[0], null);
            return new ServerConfigurator(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has TLS", e);
        }
    }

    /** What new connections get. */
    X509Certificate current() {
        return live.get(0).identity().chain()[0];
    }

    /** Looks whether there is another. Called by one thread. */
    void refresh() {
        try {
            TlsIdentity found = TlsIdentity.read(files);
            Numbered newest = live.get(0);
            if (!found.isSame(newest.identity())) {
                int number = Integer.parseInt(newest.alias()) + 1;
                live = List.of(new Numbered(String.valueOf(number), found), newest);
                log.info(
                        "Webhook: new connections get the certificate that ends {}",
                        found.chain()[0].getNotAfter().toInstant());
            }
            said = "";
        } catch (IOException | RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(said)) {
                said = message;
                log.warn("Webhook: the certificate of before stays: {}", message);
            }
        }
    }

    private static final class ServerConfigurator extends HttpsConfigurator {
        ServerConfigurator(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters connection) {
            SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
            parameters.setProtocols(PROTOCOLS);
            parameters.setUseCipherSuitesOrder(true);
            connection.setSSLParameters(parameters);
        }
    }

    private final class Keys extends X509ExtendedKeyManager {
        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            Numbered newest = live.get(0);
            return newest.identity().keyType().equals(keyType) ? newest.alias() : null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            TlsIdentity identity = identity(alias);
            return identity == null ? null : identity.chain();
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            TlsIdentity identity = identity(alias);
            return identity == null ? null : identity.key();
        }

        private @Nullable TlsIdentity identity(String alias) {
            for (Numbered each : live) {
                if (each.alias().equals(alias)) {
                    return each.identity();
                }
            }
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }
    }
}
