package io.hivesync.sinks.http.rest;

/** Before a server that has TLS and HTTP/2, which both then speak: without TLS the sink would not offer it. */
public final class RestHttp2Speed extends RestSpeed {
    public RestHttp2Speed() {
        super(true);
    }

    @Override
    public String target() {
        return "rest-http2";
    }

    @Override
    public String server() {
        return "WireMock 3.13.2 in a JVM of its own, HTTP/2 over TLS";
    }

    @Override
    public int batches() {
        return 4;
    }
}
