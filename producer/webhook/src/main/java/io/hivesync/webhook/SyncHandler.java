package io.hivesync.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call through to what is behind its path. Nothing of a body is read before its call shows a secret or the headers of a signature and has a turn,
 * and nothing of it is interpreted before the caller is verified. Thread-safe.
 */
final class SyncHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(SyncHandler.class);
    private static final Duration WAIT_FOR_TURN = Duration.ofSeconds(2);

    private final WebhookLimits limits;
    private final Authentication authentication;
    private final CallerAddress addresses;
    private final Rates rates;
    private final Semaphore turns;
    private final Map<String, Endpoint> endpoints;
    private final Counters counters;
    private volatile boolean closing;

    SyncHandler(
            WebhookSettings settings,
            Authentication authentication,
            Rates rates,
            Map<String, Endpoint> endpoints,
            Counters counters) {
        this.limits = settings.limits();
        this.authentication = authentication;
        this.addresses = new CallerAddress(settings.callers().proxies());
        this.rates = rates;
        this.turns = new Semaphore(limits.concurrentRequests());
        this.endpoints = Map.copyOf(endpoints);
        this.counters = counters;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        counters.received();
        try (exchange) {
            Endpoint endpoint;
            boolean verified;
            try {
                rates.takeOfSource(addresses.of(exchange));
                endpoint = endpoint(exchange);
                verified = verifiedByHeader(exchange.getRequestHeaders());
                takeTurns(endpoint.turns());
            } catch (RefusedException e) {
                answer(exchange, refused(e));
                return;
            }
            try {
                answer(exchange, reply(exchange, endpoint, verified));
            } finally {
                turns.release(endpoint.turns());
            }
        }
    }

    private Endpoint endpoint(HttpExchange exchange) throws RefusedException {
        Endpoint endpoint = endpoints.get(exchange.getRequestURI().getRawPath());
        if (endpoint == null) {
            throw RefusedException.of(
                    404, "There is nothing here but POST " + String.join(" and ", new TreeSet<>(endpoints.keySet())));
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            throw RefusedException.of(405, "Only POST is taken here");
        }
        return endpoint;
    }

    /** @return false when the body is to be read to check its signature */
    private boolean verifiedByHeader(Headers headers) throws RefusedException {
        boolean verified = authentication.bySecret(headers);
        if (!verified && !authentication.isSigned(headers)) {
            throw RefusedException.unauthorized();
        }
        return verified;
    }

    private void takeTurns(int count) throws RefusedException {
        boolean taken = false;
        try {
            taken = !closing && turns.tryAcquire(count, WAIT_FOR_TURN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!taken) {
            throw RefusedException.comeBack(503, "Busy or closing; send it again", 1);
        }
    }

    private Reply reply(HttpExchange exchange, Endpoint endpoint, boolean verified) throws IOException {
        try {
            Headers headers = exchange.getRequestHeaders();
            byte[] body = RequestBody.read(exchange, endpoint.maxBodyBytes());
            if (!verified && !authentication.bySignature(headers, body)) {
                throw RefusedException.unauthorized();
            }
            rates.takeOfAll();
            return endpoint.answer(body, CallHeaders.of(headers, body));
        } catch (RefusedException e) {
            return refused(e);
        } catch (RuntimeException e) {
            log.error("[Sync] Failed: 500 a defect of ours", e);
            return Reply.failure();
        }
    }

    private static Reply refused(RefusedException e) {
        log.info("[Sync] Failed: {} {}", e.status(), e.reason());
        return Reply.refusal(e);
    }

    private void answer(HttpExchange exchange, Reply reply) throws IOException {
        counters.answered(reply.status());
        if (closing) {
            exchange.getResponseHeaders().set("Connection", "close");
        }
        reply.send(exchange);
    }

    /** Takes no more calls, and waits until those that have a turn are answered. */
    boolean drain(Duration patience) throws InterruptedException {
        closing = true;
        return turns.tryAcquire(limits.concurrentRequests(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
