package io.hivesync.webhook;

/**
 * What the HTTP servers of this process put up with.
 *
 * @param requestSeconds for a request to come in whole, its body included; then its connection is closed
 * @param connections that may be open at once; another one is closed as it comes
 */
public record HttpBounds(int requestSeconds, int connections) {
    public static final HttpBounds DEFAULTS = new HttpBounds(30, 2048);

    public HttpBounds {
        if (requestSeconds < 1 || connections < 1) {
            throw new IllegalArgumentException("request-timeout-s and max-connections are 1 or more");
        }
    }

    /**
     * To be called before the first HTTP server of the process is made, be it ours or another: the JDK reads them once. A
     * system property that is set already stays.
     */
    public void set() {
        HttpServerProperties.set(this);
    }
}
