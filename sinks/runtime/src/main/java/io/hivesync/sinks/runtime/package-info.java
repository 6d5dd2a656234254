/**
 * Runs one sink: reads the record topics as a consumer group, and writes each partition through a lane of the sink. See
 * {@link io.hivesync.sinks.runtime.SinkRunner}.
 */
@NullMarked
package io.hivesync.sinks.runtime;

import org.jspecify.annotations.NullMarked;
