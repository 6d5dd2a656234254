package io.hivesync.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /sync}. Nothing of a body is read before its call shows a secret or the headers of a signature and has a turn,
 * and nothing of it is interpreted before the caller is verified. Thread-safe. A call that gets 200 is in Kafka.
 */
final class SyncHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(SyncHandler.class);
    private static final String PATH = "/sync";
    private static final Duration WAIT_FOR_TURN = Duration.ofSeconds(2);

    private final WebhookLimits limits;
    private final Clock clock;
    private final Authentication authentication;
    private final CallParser parser;
    private final RateLimit rate;
    private final Semaphore turns;
    private final EventPublisher publisher;
    private final Counters counters;
    private volatile boolean closing;

    SyncHandler(WebhookSettings settings, EventPublisher publisher, Counters counters) {
        this.limits = settings.limits();
        this.clock = settings.clock();
        this.authentication = new Authentication(settings.secrets(), clock);
        this.parser = new CallParser(settings.models(), clock);
        this.rate = new RateLimit(limits, clock);
        this.turns = new Semaphore(limits.concurrentRequests());
        this.publisher = publisher;
        this.counters = counters;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        counters.received();
        try (exchange) {
            boolean verified;
            try {
                checkTarget(exchange);
                verified = verifiedByHeader(exchange.getRequestHeaders());
                takeTurn();
            } catch (RefusedException e) {
                answer(exchange, refused(e));
                return;
            }
            try {
                answer(exchange, reply(exchange, verified));
            } finally {
                turns.release();
            }
        }
    }

    private static void checkTarget(HttpExchange exchange) throws RefusedException {
        if (!PATH.equals(exchange.getRequestURI().getRawPath())) {
            throw RefusedException.of(404, "There is nothing here but POST " + PATH);
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            throw RefusedException.of(405, "Only POST is taken here");
        }
    }

    /** @return false when the body is to be read to check its signature */
    private boolean verifiedByHeader(Headers headers) throws RefusedException {
        boolean verified = authentication.bySecret(headers);
        if (!verified && !authentication.isSigned(headers)) {
            throw RefusedException.unauthorized();
        }
        return verified;
    }

    private void takeTurn() throws RefusedException {
        boolean taken = false;
        try {
            taken = !closing && turns.tryAcquire(WAIT_FOR_TURN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!taken) {
            throw RefusedException.comeBack(503, "Busy or closing; send it again", 1);
        }
    }

    private Reply reply(HttpExchange exchange, boolean verified) throws IOException {
        try {
            Headers headers = exchange.getRequestHeaders();
            byte[] body = RequestBody.read(exchange, limits.maxBodyBytes());
            if (!verified && !authentication.bySignature(headers, body)) {
                throw RefusedException.unauthorized();
            }
            if (!rate.take()) {
                throw RefusedException.comeBack(429, "More calls a second than are taken here; send it again", 1);
            }
            CallHeaders passedOn = CallHeaders.of(headers);
            return publish(parser.parse(body), passedOn);
        } catch (RefusedException e) {
            return refused(e);
        } catch (RuntimeException e) {
            log.error("[Sync] Failed: 500 a defect of ours", e);
            return Reply.failure();
        }
    }

    private Reply publish(SyncCall call, CallHeaders headers) throws RefusedException {
        String recordId = Printable.clipped(call.recordId());
        log.debug("[Sync] Received: model={} operation={} recordId={}", call.name(), call.operation(), recordId);
        try {
            publisher.publish(call, headers);
        } catch (RefusedException e) {
            throw e.about("model=" + call.name() + " operation=" + call.operation() + " recordId=" + recordId);
        }
        log.info("[Sync] Success: model={} operation={} recordId={}", call.name(), call.operation(), recordId);
        return Reply.success(call, clock.instant());
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
