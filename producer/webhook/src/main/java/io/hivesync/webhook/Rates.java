package io.hivesync.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The token buckets: of all calls, of each model, of each source. Thread-safe; for the newest 10,000 sources only. */
final class Rates {
    static final int MOST_SOURCES = 10_000;
    private static final int SECONDS_OF_BURST = 4;

    private final Map<String, RateLimit> models = new ConcurrentHashMap<>();
    private final Map<Long, RateLimit> sources = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, RateLimit> eldest) {
            return size() > MOST_SOURCES;
        }
    };
    private final WebhookLimits limits;
    private final Clock clock;
    private final RateLimit all;

    Rates(WebhookLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.all = new RateLimit(limits.requestsPerSecond(), limits.burst(), clock);
    }

    /** @throws RefusedException 429 with the seconds until one would be taken, as all here */
    void takeOfAll() throws RefusedException {
        all.take("calls");
    }

    /** See {@link RateLimit#charge}. */
    void chargeAll(int more) {
        all.charge(more);
    }

    void takeOfSource(InetAddress source) throws RefusedException {
        if (limits.sourceRequestsPerSecond() > 0) {
            bucketOf(source).take("calls from one address");
        }
    }

    private RateLimit bucketOf(InetAddress source) {
        synchronized (sources) {
            return sources.computeIfAbsent(key(source), key -> limit(limits.sourceRequestsPerSecond()));
        }
    }

    /** Who has one address of IPv6 has the 2^64 around it. */
    private static long key(InetAddress source) {
        ByteBuffer bytes = ByteBuffer.wrap(source.getAddress());
        return source instanceof Inet6Address ? bytes.getLong() : bytes.getInt() & 0xffffffffL;
    }

    private RateLimit limit(int perSecond) {
        return new RateLimit(perSecond, SECONDS_OF_BURST * perSecond, clock);
    }

    void takeOfModel(String model) throws RefusedException {
        Optional<RateLimit> bucket = bucketOf(model);
        if (bucket.isPresent()) {
            bucket.get().take("events of this model");
        }
    }

    private Optional<RateLimit> bucketOf(String model) {
        int perSecond = limits.modelEventsPerSecond();
        return perSecond == 0 ? Optional.empty() : Optional.of(models.computeIfAbsent(model, name -> limit(perSecond)));
    }

    int sources() {
        synchronized (sources) {
            return sources.size();
        }
    }

    /** The events of one batch: a model's first one is asked for, and the others are charged. For one thread. */
    final class OfBatch {
        private final Map<String, Optional<RefusedException>> met = new LinkedHashMap<>();

        void take(String model) throws RefusedException {
            Optional<RefusedException> first = met.get(model);
            if (first == null) {
                met.put(model, first = tried(model));
            } else if (first.isEmpty()) {
                bucketOf(model).ifPresent(bucket -> bucket.charge(1));
            }
            if (first.isPresent()) {
                throw first.get();
            }
        }

        private Optional<RefusedException> tried(String model) {
            try {
                takeOfModel(model);
                return Optional.empty();
            } catch (RefusedException e) {
                return Optional.of(e);
            }
        }
    }
}
