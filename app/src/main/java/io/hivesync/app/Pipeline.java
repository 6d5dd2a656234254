package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roles of this process. Started in order, so that each finds what it needs; closed in reverse, so that what was taken
 * in is passed on. {@link #status} and
 * {@link #health} may be called by any thread, the rest by one.
 */
final class Pipeline {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    /** What a stop may take in all, the broker's own second left aside. */
    private static final Duration DRAIN = Duration.ofSeconds(7);

    private final List<Role> roles = new CopyOnWriteArrayList<>();
    private volatile boolean complete;

    void start(Role role) {
        role.start();
        roles.add(role);
    }

    /** No role is still to come. */
    void complete() {
        complete = true;
    }

    Role.Health health() {
        if (!complete) {
            return Role.Health.notReady("starting");
        }
        StringBuilder reasons = new StringBuilder();
        for (Role role : roles) {
            Role.Health health = role.health();
            if (!health.ready()) {
                reasons.append(reasons.isEmpty() ? "" : "; ")
                        .append(role.name())
                        .append(": ")
                        .append(health.reason());
            }
        }
        return reasons.isEmpty() ? Role.Health.ready("all roles work") : Role.Health.notReady(reasons.toString());
    }

    ObjectNode status() {
        ObjectNode status = Json.MAPPER.createObjectNode();
        status.putObject("kafka");
        status.putArray("roles");
        status.putArray("models");
        status.putArray("lanes");
        for (Role role : roles) {
            Role.Health health = role.health();
            status.withArray("roles")
                    .addObject()
                    .put("name", role.name())
                    .put("ready", health.ready())
                    .put("reason", health.reason());
            role.describe(status);
        }
        return status;
    }

    void close() {
        long end = System.nanoTime() + DRAIN.toNanos();
        Deque<Role> reversed = new ArrayDeque<>();
        roles.forEach(reversed::push);
        for (Role role : reversed) {
            long left = Math.max(Duration.ofMillis(200).toNanos(), end - System.nanoTime());
            try {
                role.close(Duration.ofNanos(left));
            } catch (RuntimeException e) {
                log.warn("{} did not stop as it should", role.name(), e);
            }
        }
        roles.clear();
    }
}
