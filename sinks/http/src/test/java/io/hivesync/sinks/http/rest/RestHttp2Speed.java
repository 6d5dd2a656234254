package io.hivesync.sinks.http.rest;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;

/** Before a server that has HTTP/2, which the loop goes over to; without TLS the sink does not. */
public final class RestHttp2Speed extends RestSpeed {
    private final WireMockServer api =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1").disableRequestJournal());

    @Override
    public String target() {
        return "rest-http2";
    }

    @Override
    public String server() {
        return "WireMock 3.13.2, HTTP/2 for the loop and 1.1 for the sink";
    }

    @Override
    public int batches() {
        return 4;
    }

    @Override
    void startServer() {
        api.start();
        api.stubFor(any(anyUrl()).willReturn(noContent()));
    }

    @Override
    int port() {
        return api.port();
    }

    @Override
    void stopServer() {
        api.stop();
    }
}
