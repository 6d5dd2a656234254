package io.hivesync.webhook;

import java.nio.file.Path;

/**
 * Where the webhook's certificate stands, in PEM.
 *
 * @param certificate with the chain after it, as Let's Encrypt's {@code fullchain.pem}
 * @param key of the certificate, in PKCS #8 ({@code BEGIN PRIVATE KEY}), without a password
 */
public record TlsFiles(Path certificate, Path key) {}
