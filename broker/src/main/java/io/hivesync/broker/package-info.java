/** A single-node Kafka broker inside the host's own process. */
@NullMarked
package io.hivesync.broker;

import org.jspecify.annotations.NullMarked;
