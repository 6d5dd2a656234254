/** The sink of {@code docs/writing-a-sink.md}: a provider, a sink, a writer and their test. */
@NullMarked
package io.hivesync.sinks.testkit.example;

import org.jspecify.annotations.NullMarked;
