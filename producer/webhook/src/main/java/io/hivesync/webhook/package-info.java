/**
 * The webhook: {@code POST /sync} and {@code POST /sync/batch}. Verifies and validates a call, publishes it to the model's
 * change topic, and answers once Kafka has it on all in-sync replicas.
 */
@NullMarked
package io.hivesync.webhook;

import org.jspecify.annotations.NullMarked;
